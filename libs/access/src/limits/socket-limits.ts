import { SocketSlots } from '../ports/socket-slots.js';
import { type Principal } from '../principal.js';
import { LimitResolver } from './limit-resolver.js';
import { socketLimitError } from './rate-limit-error.js';

/** Three missed renewals end a lease. */
export const SOCKET_LEASE_MS = 90_000;
export const SOCKET_RENEW_MS = 30_000;

/** Counts realtime connections per key and team; the gateway renews the leases every SOCKET_RENEW_MS. */
export class SocketLimits {
  constructor(
    private readonly slots: SocketSlots,
    private readonly limits: LimitResolver,
  ) {}

  /**
   * @param fromKeyId the same team's key that the connection was counted for so far; it is no longer counted there.
   * @throws ApiError 9003 when the limit is reached, 9010
   */
  async acquire(principal: Principal, socketId: string, fromKeyId?: string): Promise<void> {
    const { team, key } = await this.limits.of(principal);
    const outcome = await this.slots.acquire(
      { ...owner(principal), socketId },
      { ...(team.sockets !== undefined && { team: team.sockets }), ...(key.sockets !== undefined && { key: key.sockets }) },
      SOCKET_LEASE_MS,
      fromKeyId,
    );
    if (!outcome.granted) throw socketLimitError(outcome.entity, outcome.limit);
  }

  /** Connections that are open now, over all instances: of the team and of each of these keys. @throws ApiError 9010 */
  async count(teamId: string, keyIds: readonly string[]): Promise<{ team: number; keys: ReadonlyMap<string, number> }> {
    const counts = await Promise.all(keyIds.map((keyId) => this.slots.count({ teamId, keyId })));
    const { team } = counts[0] ?? (await this.slots.count({ teamId, keyId: '' }));
    return { team, keys: new Map(keyIds.map((keyId, index) => [keyId, counts[index]?.key ?? 0])) };
  }

  renew(principal: Principal, socketIds: readonly string[]): Promise<void> {
    return this.slots.renew(owner(principal), socketIds, SOCKET_LEASE_MS);
  }

  release(principal: Principal, socketId: string): Promise<void> {
    return this.slots.release({ ...owner(principal), socketId });
  }
}

function owner({ teamId, keyId }: Principal): { teamId: string; keyId: string } {
  return { teamId, keyId };
}
