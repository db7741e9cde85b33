import { randomUUID } from 'node:crypto';
import { StatusFlights } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisScript } from './redis-script.js';

export class RedisStatusFlights extends StatusFlights {
  private readonly keepFlight: RedisScript;
  private readonly finishFlight: RedisScript;

  constructor(private readonly context: RedisEngineContext) {
    super();
    this.keepFlight = context.connection.defineScript('keep-flight');
    this.finishFlight = context.connection.defineScript('finish-flight');
  }

  async tryStart(teamId: string, uuid: string, ttlMs: number): Promise<string | null> {
    const { connection, keys } = this.context;
    const token = randomUUID();
    const set = await connection.run((commands) => commands.set(keys.flight(teamId, uuid), token, 'PX', ttlMs, 'NX'));
    return set === 'OK' ? token : null;
  }

  async keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void> {
    await this.keepFlight.run([this.context.keys.flight(teamId, uuid)], [token, ttlMs]);
  }

  async finish(teamId: string, uuid: string, token: string): Promise<void> {
    await this.finishFlight.run([this.context.keys.flight(teamId, uuid)], [token]);
  }
}
