import { type SlotOutcome, type SocketBounds, type SocketLease, type SocketOwner, SocketSlots } from '#access';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext, timeArgument } from './redis-access-context.js';

export class RedisSocketSlots extends SocketSlots {
  readonly #acquire: RedisScript;
  readonly #renew: RedisScript;
  readonly #count: RedisScript;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#acquire = context.connection.defineScript('access-socket-acquire');
    this.#renew = context.connection.defineScript('access-socket-renew');
    this.#count = context.connection.defineScript('access-socket-count');
  }

  async acquire(lease: SocketLease, bounds: SocketBounds, ttlMs: number, fromKeyId = lease.keyId): Promise<SlotOutcome> {
    const args = [timeArgument(this.context), lease.socketId, ttlMs, bounds.team ?? '', bounds.key ?? ''];
    const from = this.context.keys.socketsOfKey(lease.teamId, fromKeyId);
    const full = await this.#acquire.run([...this.#keys(lease), from], args);
    if (full !== 'team' && full !== 'key') return { granted: true };
    return { granted: false, entity: full, limit: bounds[full] ?? 0 };
  }

  async renew(owner: SocketOwner, socketIds: readonly string[], ttlMs: number): Promise<void> {
    if (socketIds.length === 0) return;
    await this.#renew.run(this.#keys(owner), [timeArgument(this.context), ttlMs, ...socketIds]);
  }

  async release(lease: SocketLease): Promise<void> {
    await this.context.connection.run((commands) =>
      Promise.all(this.#keys(lease).map((key) => commands.zrem(key, lease.socketId))),
    );
  }

  async count(owner: SocketOwner): Promise<{ team: number; key: number }> {
    const reply = await this.#count.run(this.#keys(owner), [timeArgument(this.context)]);
    const [team = 0, key = 0] = (reply as unknown[]).map(Number);
    return { team, key };
  }

  #keys({ teamId, keyId }: SocketOwner): string[] {
    return [this.context.keys.sockets(teamId), this.context.keys.socketsOfKey(teamId, keyId)];
  }
}
