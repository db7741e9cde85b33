import { type ClientOptions, type TaskUpdate, TriverseClient } from '../../../libs/client/src/index.js';
import { FixtureGateway } from './fixture-gateway.js';

/** A fresh fixture gateway for each test, and SDK clients with short delays. */
export class WatchFixture {
  gateway!: FixtureGateway;
  stop!: AbortController;

  async start(): Promise<void> {
    this.gateway = await FixtureGateway.start();
    this.stop = new AbortController();
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.gateway.close();
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  client(options: ClientOptions = {}): TriverseClient {
    return new TriverseClient({
      baseUrl: this.gateway.url,
      token: 'k1',
      backoff: { baseMs: 1, maxMs: 5 },
      pollIntervalMs: 5,
      retries: 0,
      ...options,
    });
  }

  /** The payloads of this event that the gateway has received. */
  heard(event: string): unknown[] {
    return this.gateway.heard.filter((message) => message.event === event).map(({ payload }) => payload);
  }
}

export const brief = ({ epoch, rev, status, final }: TaskUpdate) => `${epoch}-${rev} ${status.status}${final ? ' final' : ''}`;

/** The next update of the watch, in brief. */
export const next = async (watch: AsyncIterator<TaskUpdate, undefined>) => {
  const { value } = await watch.next();
  return value === undefined ? 'end' : brief(value);
};
