/** The secrets that sign what goes to the URL of a task, which has no endpoint of its own. */
export abstract class TeamSecrets {
  /** `whsec_…`, the newest first; two while the gateway's own secret is rotated. */
  abstract of(teamId: string): string[];
}
