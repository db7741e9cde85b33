import { type SlotOutcome, type SocketBounds, type SocketLease, type SocketOwner, SocketSlots } from '#access';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext, timeArgument } from './redis-access-context.js';

export class RedisSocketSlots extends SocketSlots {
  readonly #acquire: RedisScript<'access-socket-acquire'>;
  readonly #renew: RedisScript<'access-socket-renew'>;
  readonly #count: RedisScript<'access-socket-count'>;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#acquire = context.connection.defineScript('access-socket-acquire');
    this.#renew = context.connection.defineScript('access-socket-renew');
    this.#count = context.connection.defineScript('access-socket-count');
  }

  async acquire(lease: SocketLease, bounds: SocketBounds, ttlMs: number, fromKeyId = lease.keyId): Promise<SlotOutcome> {
    const args = {
      now: timeArgument(this.context),
      socket: lease.socketId,
      lifetime: ttlMs,
      teamBound: bounds.team ?? '',
      keyBound: bounds.key ?? '',
    };
    const formerKeyLeases = this.context.keys.socketsOfKey(lease.teamId, fromKeyId);
    const full = await this.#acquire.run({ ...this.#keys(lease), formerKeyLeases }, args);
    if (full !== 'team' && full !== 'key') return { granted: true };
    return { granted: false, entity: full, limit: bounds[full] ?? 0 };
  }

  async renew(owner: SocketOwner, socketIds: readonly string[], ttlMs: number): Promise<void> {
    if (socketIds.length === 0) return;
    const args = { now: timeArgument(this.context), lifetime: ttlMs };
    await this.#renew.run(this.#keys(owner), args, { args: socketIds });
  }

  async release(lease: SocketLease): Promise<void> {
    await this.context.connection.run((commands) =>
      Promise.all(Object.values(this.#keys(lease)).map((key) => commands.zrem(key, lease.socketId))),
    );
  }

  async count(owner: SocketOwner): Promise<{ team: number; key: number }> {
    const reply = await this.#count.run(this.#keys(owner), { now: timeArgument(this.context) });
    const [team = 0, key = 0] = (reply as unknown[]).map(Number);
    return { team, key };
  }

  #keys({ teamId, keyId }: SocketOwner): { teamLeases: string; keyLeases: string } {
    return { teamLeases: this.context.keys.sockets(teamId), keyLeases: this.context.keys.socketsOfKey(teamId, keyId) };
  }
}
