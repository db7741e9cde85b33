import { type TaskEvents, type Unsubscribe } from '../ports/task-events.js';
import { type StatusText } from '../ports/task-store.js';

/** The state when a storage read began; its copy is kept only if the state is the same when the read ends. */
interface Ticket {
  startedAt: number;
  changes: number;
  continuity: number;
}

interface Copy<P> {
  page: P;
  terminal: boolean;
  /** Unix ms when the read began. */
  startedAt: number;
  continuity: number;
}

/** A frequently read task: the subscription to its changes, and the copy of its status that changes invalidate. */
export class WatchedStatus<P> {
  askedAt: number;
  private copy: Copy<P> | undefined;
  private changes = 0;
  /** Set while a subscription is active. */
  private heardSince: number | undefined;
  private subscribing = false;
  private stop: Unsubscribe | undefined;
  private dropped = false;

  constructor(
    readonly teamId: string,
    private readonly uuid: string,
    private readonly events: TaskEvents,
    now: number,
  ) {
    this.askedAt = now;
  }

  /** @param maxAgeMs since the copy's read began. */
  current(now: number, maxAgeMs: number): P | undefined {
    const { copy } = this;
    this.askedAt = now;
    if (copy === undefined || now - copy.startedAt >= maxAgeMs || now < copy.startedAt) return undefined;
    // A final status cannot change, so nothing can have been missed.
    return copy.terminal || copy.continuity === this.events.continuity() ? copy.page : undefined;
  }

  begin(now: number): Ticket {
    return { startedAt: now, changes: this.changes, continuity: this.heardSince ?? -1 };
  }

  offer(page: P, { terminal }: StatusText, ticket: Ticket): void {
    if (this.dropped) return;
    if (terminal) {
      this.copy = { page, ...ticket, terminal };
      this.leave();
    } else if (ticket.continuity !== this.events.continuity()) {
      void this.subscribe();
    } else if (ticket.changes === this.changes) {
      this.copy = { page, ...ticket, terminal };
    }
  }

  drop(): void {
    this.dropped = true;
    this.copy = undefined;
    this.leave();
  }

  private async subscribe(): Promise<void> {
    if (this.subscribing) return;
    this.subscribing = true;
    const continuity = this.events.continuity();
    const before = this.stop;
    try {
      this.stop = await this.events.onTask(this.teamId, this.uuid, () => this.hear());
      // If it was interrupted meanwhile, the number differs and the next read subscribes again.
      this.heardSince = continuity;
      void before?.().catch(() => undefined);
    } catch {
      // Without a subscription there are no copies: every read goes to the storage and reports its own errors.
    } finally {
      this.subscribing = false;
    }
    if (this.dropped || this.copy?.terminal === true) this.leave();
  }

  private hear(): void {
    this.changes += 1;
    this.copy = undefined;
  }

  private leave(): void {
    const { stop } = this;
    this.stop = undefined;
    this.heardSince = undefined;
    void stop?.().catch(() => undefined);
  }
}
