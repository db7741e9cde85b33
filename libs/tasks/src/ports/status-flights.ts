/** Cluster-wide single flight of upstream reads: one reader per task; the others wait for a newer record. */
export abstract class StatusFlights {
  /** @returns a token, or null if another reader is active. */
  abstract tryStart(teamId: string, uuid: string, ttlMs: number): Promise<string | null>;
  /** Renews for another `ttlMs`, the longest time a dead reader can block the others. */
  abstract keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void>;
  abstract finish(teamId: string, uuid: string, token: string): Promise<void>;
}
