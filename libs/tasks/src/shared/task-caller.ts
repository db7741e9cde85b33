/** Who asks, as far as tasks are concerned; a principal of the access library fits. */
export interface TaskCaller {
  teamId: string;
  keyId: string;
  sub?: string;
  /** Set when the credential is narrowed to certain tasks. */
  taskUuids?: ReadonlySet<string>;
}
