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

/** Slots for realtime connections. Leases that are not renewed expire, so a dead instance does not hold slots for long. @throws ApiError 9010 */
export abstract class SocketSlots {
  /** Takes a slot of team and key, unless the connection has one. @param fromKeyId of the same team: its slot is released when this one is granted. */
  abstract acquire(lease: SocketLease, bounds: SocketBounds, ttlMs: number, fromKeyId?: string): Promise<SlotOutcome>;
  /** Renews one owner's leases; an expired lease is taken again without checking limits. */
  abstract renew(owner: SocketOwner, socketIds: readonly string[], ttlMs: number): Promise<void>;
  abstract release(lease: SocketLease): Promise<void>;
  abstract count(owner: SocketOwner): Promise<{ team: number; key: number }>;
}
