import { type Clock, type SlotOutcome, type SocketBounds, type SocketLease, type SocketOwner, SocketSlots } from '#access';
import { TeamLeases } from './team-leases.js';

export class MemorySocketSlots extends SocketSlots {
  readonly #teams = new Map<string, TeamLeases>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async acquire({ teamId, keyId, socketId }: SocketLease, bounds: SocketBounds, ttlMs: number): Promise<SlotOutcome> {
    const leases = this.#alive(teamId);
    const known = leases.keyOf(socketId);
    if (known !== keyId && bounds.key !== undefined && leases.countOf(keyId) >= bounds.key)
      return { granted: false, entity: 'key', limit: bounds.key };
    if (known === undefined && bounds.team !== undefined && leases.count() >= bounds.team)
      return { granted: false, entity: 'team', limit: bounds.team };
    // One lease per connection: counting it for a new key ends its count for the previous one.
    leases.set(socketId, { keyId, expiresAt: this.clock() + ttlMs });
    this.#teams.set(teamId, leases);
    return { granted: true };
  }

  async renew({ teamId, keyId }: SocketOwner, socketIds: readonly string[], ttlMs: number): Promise<void> {
    const leases = this.#alive(teamId);
    for (const socketId of socketIds) leases.set(socketId, { keyId, expiresAt: this.clock() + ttlMs });
    if (leases.count() > 0) this.#teams.set(teamId, leases);
  }

  async release({ teamId, socketId }: SocketLease): Promise<void> {
    const leases = this.#alive(teamId);
    leases.delete(socketId);
    if (leases.count() === 0) this.#teams.delete(teamId);
  }

  async count({ teamId, keyId }: SocketOwner): Promise<{ team: number; key: number }> {
    const leases = this.#alive(teamId);
    return { team: leases.count(), key: leases.countOf(keyId) };
  }

  #alive(teamId: string): TeamLeases {
    const leases = this.#teams.get(teamId) ?? new TeamLeases();
    leases.dropEnded(this.clock());
    return leases;
  }
}
