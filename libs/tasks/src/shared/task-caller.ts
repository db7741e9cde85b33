/** Who asks, as far as tasks are concerned; a principal of the access library fits. */
export interface TaskCaller {
  teamId: string;
  keyId: string;
  sub?: string;
  /** `signed-link`: anybody whom the link was given to. */
  kind?: string;
  /** Of a client token, or of a link that one asked for. */
  tokenId?: string;
  sessionId?: string;
  /** Set when the credential is narrowed to certain tasks. */
  taskUuids?: ReadonlySet<string>;
}
