import { type TaskEvents } from '../ports/task-events.js';
import { type StatusText, type TaskStore } from '../ports/task-store.js';
import { WatchedStatus } from './watched-status.js';

/** Maximum age of a copy: limits the error if the subscription fails silently. */
export const MAX_COPY_AGE_MS = 1_000;
const FORGET_AFTER_MS = 10_000;

interface StatusCopiesOptions<P> {
  /** Maximum number of copies; 0: none. */
  max: number;
  /** The part of a status to keep; undefined: keep nothing. */
  render: (text: StatusText) => P;
  worthKeeping: (page: P) => boolean;
}

/**
 * In-process copies of frequently read statuses. A task is added when it is read twice within a second; the process then subscribes
 * to its changes, and a change invalidates the copy. A copy is valid only while no change can have been missed since its read began.
 */
export class StatusCopies<P> {
  private readonly watched = new Map<string, WatchedStatus<P>>();
  private lately = new Set<string>();
  private earlier = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly store: TaskStore,
    private readonly events: TaskEvents,
    private readonly options: StatusCopiesOptions<P>,
  ) {
    this.timer = setInterval(() => this.turn(), MAX_COPY_AGE_MS);
    this.timer.unref();
  }

  /** The current copy of a task of that team, if any. */
  current(teamId: string, uuid: string): P | undefined {
    const watched = this.watched.get(uuid);
    return watched?.teamId === teamId ? watched.current(Date.now(), MAX_COPY_AGE_MS) : undefined;
  }

  /** Reads the store. @returns what was read, and as it is kept. @throws ApiError 9010 */
  async read(teamId: string, uuid: string): Promise<{ page: P; text: StatusText } | null> {
    const now = Date.now();
    const known = this.watched.get(uuid) ?? this.admit(teamId, uuid, now);
    const watched = known?.teamId === teamId ? known : undefined;
    const ticket = watched?.begin(now);
    const text = await this.store.readText(teamId, uuid);
    if (text === null) return null;
    const page = this.options.render(text);
    if (watched !== undefined && ticket !== undefined && this.options.worthKeeping(page)) watched.offer(page, text, ticket);
    return { page, text };
  }

  close(): void {
    clearInterval(this.timer);
    for (const watched of this.watched.values()) watched.drop();
    this.watched.clear();
  }

  /** A task that is read only once is not worth a subscription. */
  private admit(teamId: string, uuid: string, now: number): WatchedStatus<P> | undefined {
    const { max } = this.options;
    if (this.watched.size >= max) return undefined;
    if (!this.lately.has(uuid) && !this.earlier.has(uuid)) {
      if (this.lately.size < max * 4) this.lately.add(uuid);
      return undefined;
    }
    const watched = new WatchedStatus<P>(teamId, uuid, this.events, now);
    this.watched.set(uuid, watched);
    return watched;
  }

  private turn(): void {
    this.earlier = this.lately;
    this.lately = new Set();
    const before = Date.now() - FORGET_AFTER_MS;
    for (const [uuid, watched] of this.watched) {
      if (watched.askedAt >= before) continue;
      this.watched.delete(uuid);
      watched.drop();
    }
  }
}
