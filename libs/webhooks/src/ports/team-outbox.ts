import { type NewNotice } from '../events/team-event.js';

/**
 * Events of a team that have not become deliveries yet. Changes of tasks get there in the step that stores the status, see `TaskStore.apply` and
 * `CreationLedger.complete`: only if an endpoint of the team asks for that type, or the task has a URL of its own. A waiting `task.updated` is replaced by
 * the next one of its task, and removed by its `task.finalized`.
 */
export abstract class TeamOutbox {
  /**
   * Writes the notice if an endpoint of the team asks for its type, or is named by `only`. Repeating it with the same id before it has become deliveries is
   * harmless.
   * @returns whether it was written.
   * @throws ApiError 9010
   */
  abstract append(notice: NewNotice): Promise<boolean>;
}
