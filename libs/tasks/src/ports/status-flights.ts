export type FlightStart =
  | { verdict: 'started'; token: string }
  /** Another reader is active. */
  | { verdict: 'underway' }
  /** The record was read again after `seenAt`. */
  | { verdict: 'observed' };

/** Cluster-wide single flight of upstream reads: one reader per task; the others wait for a newer record. */
export abstract class StatusFlights {
  /**
   * Checks and starts in one atomic step, so the winner need not read the store again.
   * @param flight.seenAt `observedAt` of the record that the caller has read, null if there was none; left out: start whatever is stored.
   */
  abstract tryStart(teamId: string, uuid: string, flight: { ttlMs: number; seenAt?: number | null }): Promise<FlightStart>;
  /** Renews for another `ttlMs`, the longest time a dead reader can block the others. */
  abstract keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void>;
  abstract finish(teamId: string, uuid: string, token: string): Promise<void>;
}
