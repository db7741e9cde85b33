import { type Principal } from '#access';
import { ApiError, type GatewayClosingEvent, isTerminalStatus, type TaskSnapshot } from '#contracts';
import { type FindTask, type ReadSnapshot, type TaskChange } from '#tasks';
import { isNewer, SentVersions } from '../feeds/sent-versions.js';
import { type TaskFeeds } from '../feeds/task-feeds.js';
import { assertReads, assertReadsTeam } from './assert-reads.js';
import { type ClientSink } from './client-sink.js';
import { Outbox } from './outbox.js';
import { type ConnectionCounts } from './connection-counts.js';

export interface SessionOptions {
  maxSubscriptions: number;
  maxWaitingBytes: number;
}

export interface SessionParts {
  feeds: TaskFeeds;
  findTask: FindTask;
  readSnapshot: Pick<ReadSnapshot, 'execute'>;
  options: SessionOptions;
  counts: ConnectionCounts;
}

/** Of a snapshot that is behind what was told. */
const MOST_READS = 3;

interface TaskSubscription {
  /** Changes heard before the snapshot has gone out; the newest. */
  held: TaskChange | null;
  holding: boolean;
  /** Resolves once changes are heard. */
  joined: Promise<void>;
  leave: () => void;
}

/** One connected client: what it listens to, and what it has been told. */
export class Connection {
  private readonly tasks = new Map<string, TaskSubscription>();
  private readonly told = new SentVersions();
  private readonly outbox: Outbox;
  private leaveTeam: (() => void) | undefined;
  private hearsTeamSince = 0;
  private closed = false;

  constructor(
    readonly id: string,
    public principal: Principal,
    private readonly sink: ClientSink,
    private readonly parts: SessionParts,
  ) {
    this.outbox = new Outbox(sink, parts.options.maxWaitingBytes, () => this.overflow());
  }

  /**
   * Listens first and reads then, so that no change falls between; what was heard meanwhile is in the snapshot that is returned.
   * @throws ApiError 1006 when the task is not the caller's, 9003 at the limit of subscriptions, 9010.
   */
  async subscribeTask(uuid: string): Promise<TaskSnapshot> {
    await this.parts.findTask.execute(this.principal, uuid);
    this.assertOpen();
    const known = this.tasks.get(uuid);
    const subscription = known ?? this.begin(uuid);
    try {
      if (known === undefined) subscription.joined = this.joinTask(uuid, subscription);
      await subscription.joined;
      const snapshot = await this.readSnapshot(uuid);
      // A narrower credential, replaced by now, has ended it.
      if (!isFinal(snapshot) && this.tasks.get(uuid) !== subscription) throw new ApiError(1006);
      return this.completeSubscription(uuid, subscription, snapshot);
    } catch (error) {
      if (known === undefined) this.drop(uuid, subscription);
      throw error;
    }
  }

  unsubscribeTask(uuid: string): void {
    const subscription = this.tasks.get(uuid);
    if (subscription !== undefined) this.drop(uuid, subscription);
  }

  /**
   * Every change of every task of the caller's team.
   * @returns the monotonic time since which they are heard.
   * @throws ApiError 9001 when the connection has ended, 9002 when the credential does not reach the whole team, 9010.
   */
  async subscribeTeam(): Promise<number> {
    assertReadsTeam(this.principal);
    if (this.leaveTeam === undefined) {
      const leave = await this.parts.feeds.join({ teamId: this.principal.teamId }, (change) => this.deliver(change));
      try {
        // The client may have gone, or gone on with a narrower credential, meanwhile.
        this.assertOpen();
        assertReadsTeam(this.principal);
      } catch (error) {
        leave();
        throw error;
      }
      this.leaveTeam = leave;
      this.hearsTeamSince = performance.now();
    }
    return this.hearsTeamSince;
  }

  unsubscribeTeam(): void {
    this.leaveTeam?.();
    this.leaveTeam = undefined;
  }

  /** Marks as told what goes out another way, e.g. in an acknowledgement. @returns whether it is news. */
  note(uuid: string, snapshot: TaskSnapshot): boolean {
    return this.told.take(uuid, { ...snapshot, terminal: isFinal(snapshot) });
  }

  /** Whether the final status of the task has gone out. */
  hasTheEndOf(uuid: string): boolean {
    return this.told.isOver(uuid);
  }

  /** Unless something as new has gone out already. */
  deliver(change: TaskChange): void {
    if (this.closed || !this.told.take(change.uuid, change)) return;
    this.hand(change);
    // Terminal is final: there is nothing left to listen for.
    if (change.terminal) this.unsubscribeTask(change.uuid);
  }

  drained(): void {
    if (!this.closed) this.outbox.flush();
  }

  isOpen(): boolean {
    return !this.closed;
  }

  subscribedTasks(): string[] {
    return [...this.tasks.keys()];
  }

  /** Changes that wait for the client to drain. */
  waiting(): number {
    return this.outbox.size();
  }

  end(closing: GatewayClosingEvent): void {
    if (this.closed) return;
    this.parts.counts.countEnd(closing.reason);
    this.close();
    this.sink.end(closing);
  }

  /** Leaves everything; the connection is gone or going. */
  close(): void {
    this.closed = true;
    for (const [uuid, subscription] of this.tasks) this.drop(uuid, subscription);
    this.unsubscribeTeam();
    this.outbox.clear();
  }

  /** What is read while the credential changes is read again, for the one that holds by then. */
  private async readSnapshot(uuid: string): Promise<TaskSnapshot> {
    for (let past = 0; past < MOST_READS;) {
      const { principal } = this;
      const snapshot = await this.parts.readSnapshot.execute(principal, uuid);
      this.assertOpen();
      if (principal !== this.principal) {
        assertReads(this.principal);
        continue;
      }
      if (isFinal(snapshot) || !this.told.isOver(uuid)) return snapshot;
      // A read that began before the client was told of the end may return after that: what it brings is the past.
      past++;
    }
    // The storage has lost the end in a crash and is about to learn it again.
    throw new ApiError(9010);
  }

  private assertOpen(): void {
    if (this.closed) throw new ApiError(9001, { message: 'the connection has ended' });
  }

  private hand(change: TaskChange): void {
    const { counts } = this.parts;
    const waiting = this.outbox.size();
    counts.delivered++;
    this.outbox.push(change);
    if (waiting > 0 && this.outbox.size() === waiting) counts.superseded++;
  }

  private begin(uuid: string): TaskSubscription {
    const { maxSubscriptions } = this.parts.options;
    if (this.tasks.size >= maxSubscriptions) {
      throw new ApiError(9003, {
        message: `a connection may watch ${maxSubscriptions} tasks at a time`,
        suggestion: 'Unsubscribe from tasks that are no longer shown, or subscribe to the team.',
        details: { limit: 'subscriptions_per_socket', max: maxSubscriptions },
      });
    }
    const subscription: TaskSubscription = { held: null, holding: true, joined: Promise.resolve(), leave: () => undefined };
    this.tasks.set(uuid, subscription);
    return subscription;
  }

  private async joinTask(uuid: string, subscription: TaskSubscription): Promise<void> {
    const leave = await this.parts.feeds.join({ teamId: this.principal.teamId, uuid }, (change) => {
      if (!subscription.holding) this.deliver(change);
      else if (subscription.held === null || isNewer(change, subscription.held)) subscription.held = change;
    });
    // The client may have gone or changed its mind meanwhile.
    if (this.tasks.get(uuid) === subscription) subscription.leave = leave;
    else leave();
  }

  private completeSubscription(uuid: string, subscription: TaskSubscription, snapshot: TaskSnapshot): TaskSnapshot {
    // What waits to be written may be newer than the snapshot, too: it goes out with the answer instead.
    const heard = [subscription.held, this.outbox.waitingFor(uuid)].filter((change) => change !== null);
    subscription.holding = false;
    subscription.held = null;
    const newest = heard.reduce<TaskSnapshot>((known, change) => (isNewer(change, known) ? snapshotOf(change) : known), snapshot);
    this.note(uuid, newest);
    this.outbox.forget(uuid);
    if (isFinal(newest)) this.drop(uuid, subscription);
    return newest;
  }

  private drop(uuid: string, subscription: TaskSubscription): void {
    if (this.tasks.get(uuid) === subscription) this.tasks.delete(uuid);
    subscription.leave();
  }

  private overflow(): void {
    this.end({
      reason: 'limit',
      code: 9003,
      message: 'the connection does not take what it subscribed to; reconnect and subscribe again for the latest states',
    });
  }
}

function snapshotOf({ epoch, rev, status }: TaskChange): TaskSnapshot {
  return { epoch, rev, status };
}

function isFinal({ status }: TaskSnapshot): boolean {
  return isTerminalStatus(status.status);
}
