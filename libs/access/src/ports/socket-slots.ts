export interface SocketOwner {
  teamId: string;
  keyId: string;
}

export interface SocketLease extends SocketOwner {
  /** Unique over all instances. */
  socketId: string;
}

export interface SocketBounds {
  team?: number;
  key?: number;
}

export type SlotOutcome = { granted: true } | { granted: false; entity: 'team' | 'key'; limit: number };

/** Places for realtime connections. A lease that is not renewed ends by itself, so a dead instance holds none for long. @throws ApiError 9010 */
export abstract class SocketSlots {
  /** Takes a place in team and key, where the connection has none yet. @param fromKeyId of the team: its place there is given back when this one is granted. */
  abstract acquire(lease: SocketLease, bounds: SocketBounds, ttlMs: number, fromKeyId?: string): Promise<SlotOutcome>;
  /** Prolongs the leases of one owner; one that had already ended is taken again without asking for the bounds. */
  abstract renew(owner: SocketOwner, socketIds: readonly string[], ttlMs: number): Promise<void>;
  abstract release(lease: SocketLease): Promise<void>;
  abstract count(owner: SocketOwner): Promise<{ team: number; key: number }>;
}
