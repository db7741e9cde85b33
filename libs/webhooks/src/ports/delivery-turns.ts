/** A team to look after, for a while. */
export interface DeliveryTurn {
  teamId: string;
  token: string;
}

export type Unlisten = () => Promise<void>;

/**
 * Which teams have work now, over all instances. It may be late (a process died between a change and its notice): the sweep of the storage finds such teams
 * within a minute. @throws ApiError 9010 when the storage does not answer.
 */
export abstract class DeliveryTurns {
  /**
   * Takes the team that has waited longest. For `holdMs` nobody else gets it, unless new work arrives for it.
   * @returns how long until the next one needs a look (null: none is known) when there is none now.
   */
  abstract take(holdMs: number): Promise<DeliveryTurn | { nextInMs: number | null }>;
  /** Ends the turn. @param nextInMs when the team needs a look again, of `Claimed`; null: not until new work arrives. */
  abstract leave(turn: DeliveryTurn, nextInMs: number | null): Promise<void>;
  /** Calls back soon after work has arrived for any team, in any instance; calls may be lost. */
  abstract onWork(listener: () => void): Promise<Unlisten>;
}
