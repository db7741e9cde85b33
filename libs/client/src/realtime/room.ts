import { type BackoffOptions, fullJitter, pause } from '../backoff.js';
import { askedWaitMs, isPassing, NetworkError } from '../errors.js';
import { type SocketLink } from './socket-link.js';

export interface RoomRequests {
  subscribe: string;
  unsubscribe: string;
  /** Payload of `unsubscribe`. */
  payload: object;
}

/**
 * One room on one connection. Its members are counted. Requests go out one at a time, each after the acknowledgement of the one before,
 * so that the gateway carries them out in order and the last one decides.
 */
export class Room {
  private members = 0;
  private lastRequest: Promise<unknown> = Promise.resolve();
  /** The connection on which the gateway may hold us as subscribed; aborted once that is lost. */
  private subscribedOn: AbortSignal | undefined;
  private rejoined = new AbortController();

  constructor(
    private readonly link: SocketLink,
    private readonly requests: RoomRequests,
    private readonly backoff: BackoffOptions,
  ) {}

  get isEmpty(): boolean {
    return this.members === 0;
  }
  get isSubscribed(): boolean {
    return this.subscribedOn !== undefined && !this.subscribedOn.aborted;
  }

  enter(): void {
    this.members++;
    this.rejoined.abort();
  }

  /** @param hasEnded the gateway has dropped the subscription by itself. */
  async leave({ hasEnded }: { hasEnded: boolean }): Promise<void> {
    this.members--;
    if (hasEnded) this.subscribedOn = undefined;
    if (this.members === 0) await this.inTurn(() => this.unsubscribe());
  }

  /** @param send calls `onSent` just before the request goes out. */
  subscribe<T>(send: (onSent: () => void) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const before = this.subscribedOn;
      try {
        return await send(() => (this.subscribedOn = this.link.connection));
      } catch (error) {
        // Without an answer the request may have been carried out all the same.
        if (!(error instanceof NetworkError)) this.subscribedOn = before;
        throw error;
      }
    });
  }

  private async unsubscribe(): Promise<void> {
    this.rejoined = new AbortController();
    for (let attempt = 0; this.isEmpty; attempt++) {
      const connection = this.subscribedOn;
      if (connection === undefined || connection.aborted) return;
      try {
        await this.link.ask(this.requests.unsubscribe, this.requests.payload);
        this.subscribedOn = undefined;
      } catch (error) {
        if (!isPassing(error)) return;
        const wait = askedWaitMs(error) + fullJitter(attempt, this.backoff);
        await pause(wait, AbortSignal.any([connection, this.rejoined.signal])).catch(() => undefined);
      }
    }
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.lastRequest.then(act);
    this.lastRequest = turn.catch(() => undefined);
    return turn;
  }
}
