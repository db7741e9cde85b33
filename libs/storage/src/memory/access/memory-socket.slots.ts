import { type Clock, type SlotOutcome, type SocketBounds, type SocketLease, type SocketOwner, SocketSlots } from '#access';

interface Lease {
  keyId: string;
  expiresAt: number;
}

export class MemorySocketSlots extends SocketSlots {
  readonly #teams = new Map<string, Map<string, Lease>>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async acquire({ teamId, keyId, socketId }: SocketLease, bounds: SocketBounds, ttlMs: number): Promise<SlotOutcome> {
    const leases = this.#alive(teamId);
    if (!leases.has(socketId)) {
      const held = countOf(leases, keyId);
      if (bounds.key !== undefined && held.key >= bounds.key) return { granted: false, entity: 'key', limit: bounds.key };
      if (bounds.team !== undefined && held.team >= bounds.team) return { granted: false, entity: 'team', limit: bounds.team };
    }
    leases.set(socketId, { keyId, expiresAt: this.clock() + ttlMs });
    this.#teams.set(teamId, leases);
    return { granted: true };
  }

  async renew({ teamId, keyId }: SocketOwner, socketIds: readonly string[], ttlMs: number): Promise<void> {
    const leases = this.#alive(teamId);
    for (const socketId of socketIds) leases.set(socketId, { keyId, expiresAt: this.clock() + ttlMs });
    if (leases.size > 0) this.#teams.set(teamId, leases);
  }

  async release({ teamId, socketId }: SocketLease): Promise<void> {
    const leases = this.#alive(teamId);
    leases.delete(socketId);
    if (leases.size === 0) this.#teams.delete(teamId);
  }

  async count({ teamId, keyId }: SocketOwner): Promise<{ team: number; key: number }> {
    return countOf(this.#alive(teamId), keyId);
  }

  #alive(teamId: string): Map<string, Lease> {
    const leases = this.#teams.get(teamId) ?? new Map<string, Lease>();
    const now = this.clock();
    for (const [socketId, { expiresAt }] of leases) if (expiresAt <= now) leases.delete(socketId);
    return leases;
  }
}

function countOf(leases: ReadonlyMap<string, Lease>, keyId: string): { team: number; key: number } {
  return { team: leases.size, key: [...leases.values()].filter((lease) => lease.keyId === keyId).length };
}
