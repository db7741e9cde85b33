import { randomUUID } from 'node:crypto';
import { type FlightStart, StatusFlights } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisScript } from './redis-script.js';

export class RedisStatusFlights extends StatusFlights {
  private readonly startFlight: RedisScript<'start-flight'>;
  private readonly keepFlight: RedisScript<'keep-flight'>;
  private readonly finishFlight: RedisScript<'finish-flight'>;

  constructor(private readonly context: RedisEngineContext) {
    super();
    this.startFlight = context.connection.defineScript('start-flight');
    this.keepFlight = context.connection.defineScript('keep-flight');
    this.finishFlight = context.connection.defineScript('finish-flight');
  }

  async tryStart(teamId: string, uuid: string, flight: { ttlMs: number; seenAt?: number | null }): Promise<FlightStart> {
    const { keys } = this.context;
    const token = randomUUID();
    const seenAt = flight.seenAt === undefined ? '*' : (flight.seenAt ?? '');
    const verdict = await this.startFlight.run(
      { flight: keys.flight(teamId, uuid), status: keys.status(teamId, uuid) },
      { token, ttl: flight.ttlMs, seenAt },
    );
    if (verdict === 'started') return { verdict, token };
    return { verdict: verdict === 'observed' ? verdict : 'underway' };
  }

  async keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void> {
    await this.keepFlight.run({ flight: this.context.keys.flight(teamId, uuid) }, { token, ttl: ttlMs });
  }

  async finish(teamId: string, uuid: string, token: string): Promise<void> {
    await this.finishFlight.run({ flight: this.context.keys.flight(teamId, uuid) }, { token });
  }
}
