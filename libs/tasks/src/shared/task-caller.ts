/** The caller as tasks need it; a principal of the access library fits. */
export interface TaskCaller {
  teamId: string;
  keyId: string;
  sub?: string;
  /** `signed-link`: anyone who has the link. */
  kind?: string;
  /** Of a client token, or of a link that it requested. */
  tokenId?: string;
  sessionId?: string;
  /** Set when the credential is narrowed to certain tasks. */
  taskUuids?: ReadonlySet<string>;
}
