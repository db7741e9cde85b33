import { type AccessChange, RevocationBus } from '#access';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext } from './redis-access-context.js';

const CATCH_UP_EVERY_MS = 1_000;
const KEPT_ENTRIES = 10_000;
const KEPT_MS = 24 * 3_600_000;
const AT_ONCE = 1_000;

/** Messages can be lost with a connection, so each instance also reads the stream once a second. */
export class RedisRevocationBus extends RevocationBus {
  readonly #announce: RedisScript<'access-announce'>;
  readonly #channel: string;
  readonly #listeners = new Set<(change: AccessChange) => void>();
  /** Entries received on the channel, which the stream will contain again. */
  readonly #heard = new Set<string>();
  /** Null until the end of the stream is known: changes from before this instance started do not matter. */
  #readTo: string | null = null;
  #stopListening: (() => Promise<void>) | null = null;
  #stopGaps: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly context: RedisAccessContext,
    private readonly onFault: (error: unknown) => void,
  ) {
    super();
    this.#channel = context.keys.changeEvents();
    this.#announce = context.connection.defineScript('access-announce');
  }

  async publish(change: AccessChange): Promise<void> {
    const { connection, keys } = this.context;
    const args = { json: JSON.stringify(change), publish: connection.publishCommand, kept: KEPT_ENTRIES, lifetime: KEPT_MS };
    await this.#announce.run({ stream: keys.changes(), channel: this.#channel }, args);
  }

  subscribe(listener: (change: AccessChange) => void): () => void {
    const own = (change: AccessChange) => listener(change);
    this.#listeners.add(own);
    this.#start();
    return () => this.#listeners.delete(own);
  }

  isHearing(): boolean {
    return this.context.connection.channels.hears(this.#channel);
  }

  /** Resolves when this instance listens and has read everything published before. */
  ready(): Promise<void> {
    this.#start();
    return this.#turn;
  }

  /** For good: a later subscription hears nothing. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
    this.#stopGaps?.();
    await this.#turn;
    await this.#stopListening?.().catch(this.onFault);
  }

  #start(): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setInterval(() => this.#catchUp(), CATCH_UP_EVERY_MS);
    this.#timer.unref();
    this.#stopGaps = this.context.connection.channels.onGap(() => this.#catchUp());
    this.#catchUp();
  }

  /** One read at a time; a failed one is retried at the next tick. */
  #catchUp(): void {
    this.#turn = this.#turn.then(() => this.#readStream()).catch(this.onFault);
  }

  async #readStream(): Promise<void> {
    const { connection, keys } = this.context;
    this.#stopListening ??= await connection.channels.listen(this.#channel, (message) => this.#hear(message));
    if (this.#readTo === null) {
      const [last] = await connection.run((commands) => commands.xrevrange(keys.changes(), '+', '-', 'COUNT', 1));
      this.#readTo = last?.[0] ?? '0-0';
      return;
    }
    const from = `(${this.#readTo}`;
    const entries = await connection.run((commands) => commands.xrange(keys.changes(), from, '+', 'COUNT', AT_ONCE));
    for (const [id, fields] of entries) {
      this.#readTo = id;
      if (!this.#heard.delete(id)) this.#tell(fields[1] ?? '');
    }
  }

  #hear(message: string): void {
    const space = message.indexOf(' ');
    const id = message.slice(0, space);
    if (this.#readTo !== null) {
      if (!isAfter(id, this.#readTo)) return;
      this.#heard.add(id);
    }
    this.#tell(message.slice(space + 1));
  }

  #tell(json: string): void {
    const change = JSON.parse(json) as AccessChange;
    [...this.#listeners].forEach((listener) => listener(change));
  }
}

/** Order of stream ids, `<ms>-<sequence>`. */
function isAfter(left: string, right: string): boolean {
  const [leftMs = 0, leftSequence = 0] = left.split('-').map(Number);
  const [rightMs = 0, rightSequence = 0] = right.split('-').map(Number);
  return leftMs > rightMs || (leftMs === rightMs && leftSequence > rightSequence);
}
