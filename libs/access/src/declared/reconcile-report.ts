/** The changes of a reconciliation, as `team:<id>` and `key:<id>`; for the log. */
export class ReconcileReport {
  readonly created: string[] = [];
  readonly updated: string[] = [];
  readonly revoked: string[] = [];
}
