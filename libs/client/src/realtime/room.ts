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
 * One room on one connection, with a count of its members. Each request is sent after the acknowledgement of the previous one, so that the
 * gateway processes them in order and the last one wins.
 */
export class Room {
  private members = 0;
  private lastRequest: Promise<unknown> = Promise.resolve();
  /** The connection on which the gateway may consider us subscribed; aborted when it is lost. */
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

  /** @param hasEnded the gateway has already removed the subscription. */
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
        // Even without an answer, the request may have been processed.
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
