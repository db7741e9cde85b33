/** Cluster-wide single flight of upstream reads: one holder a task; the others wait for the record to be newer. */
export abstract class StatusFlights {
  /** @returns a token, or null when somebody else is reading. */
  abstract tryStart(teamId: string, uuid: string, ttlMs: number): Promise<string | null>;
  /** Goes on for another `ttlMs`; whoever dies meanwhile does not keep the others waiting for longer than that. */
  abstract keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void>;
  abstract finish(teamId: string, uuid: string, token: string): Promise<void>;
}
