import { type Principal } from '#access';
import { ApiError, type GatewayClosingEvent, hasLabels, isTerminalStatus, type TaskSnapshot } from '#contracts';
import { type FindTask, type ReadSnapshot, type TaskChange } from '#tasks';
import { isNewer, SentVersions, type Version } from '../feeds/sent-versions.js';
import { type TaskFeeds } from '../feeds/task-feeds.js';
import { assertReads, assertReadsTeam } from './assert-reads.js';
import { type ClientSink } from './client-sink.js';
import { type ConnectionCounts } from './connection-counts.js';
import { FeedMembership } from './feed-membership.js';
import { type ChangeListener, type Membership } from './membership.js';
import { Outbox } from './outbox.js';

export interface ConnectionOptions {
  maxSubscriptions: number;
  maxWaitingBytes: number;
}

export interface ConnectionParts {
  feeds: TaskFeeds;
  findTask: FindTask;
  readSnapshot: Pick<ReadSnapshot, 'execute'>;
  options: ConnectionOptions;
  counts: ConnectionCounts;
}

/** Reads of a snapshot that is behind what the client was told. */
const MAX_READS = 3;

/** One connected client: what it subscribed to, and what it has been told. */
export class Connection implements ChangeListener {
  private readonly membership: Membership;
  private readonly told = new SentVersions();
  private readonly outbox: Outbox;
  /** Tasks whose snapshot has not gone out yet, and the newest change heard of each. Made when needed: most of the time nothing is held. */
  private held: Map<string, TaskChange | null> | undefined;
  private hearsTeamSince = 0;
  /** Of the tasks that the subscription to the team is about; none: all. */
  private teamLabels: readonly string[] = [];
  private closed = false;
  /** Why the gateway ended it. */
  endedFor: string | undefined;

  /** @param membership where the client's wire has rooms. */
  constructor(
    readonly id: string,
    public principal: Principal,
    private readonly sink: ClientSink,
    private readonly parts: ConnectionParts,
    membership?: Membership,
  ) {
    this.membership = membership ?? new FeedMembership(parts.feeds, this);
    this.outbox = new Outbox(sink, parts.options.maxWaitingBytes, () => this.overflow());
  }

  /**
   * Joins first and reads then, so that no change falls between; what was heard meanwhile is in the snapshot that is returned.
   * @param known the version that the client has; a snapshot that is not newer does not go out.
   * @throws ApiError 1006 when the task is not the caller's, 9003 at the limit of subscriptions, 9010.
   */
  async subscribeTask(uuid: string, known?: Version): Promise<TaskSnapshot> {
    await this.parts.findTask.execute(this.principal, uuid);
    this.assertOpen();
    const topic = { teamId: this.principal.teamId, uuid };
    const isNew = !this.membership.has(topic);
    if (isNew) this.hold(uuid);
    try {
      await this.membership.join(topic);
      const snapshot = await this.readSnapshot(uuid);
      // A narrower credential, replaced by now, or whoever made the client leave the room has ended it.
      if (!isFinal(snapshot) && !this.membership.has(topic)) throw new ApiError(1006);
      return this.completeSubscription(uuid, snapshot, known);
    } catch (error) {
      if (isNew) this.unsubscribeTask(uuid);
      throw error;
    } finally {
      if (isNew) this.release(uuid);
    }
  }

  unsubscribeTask(uuid: string): void {
    this.membership.leave({ teamId: this.principal.teamId, uuid });
  }

  /**
   * Every change of every task of the caller's team, or of those with certain labels.
   * @param labels each `name=value`
   * @returns the monotonic time since which they are heard.
   * @throws ApiError 9001 when the connection has ended, 9002 when the credential does not reach the whole team, 9010.
   */
  async subscribeTeam(labels: readonly string[] = []): Promise<number> {
    assertReadsTeam(this.principal);
    this.teamLabels = labels;
    const topic = { teamId: this.principal.teamId };
    const isNew = !this.membership.has(topic);
    try {
      await this.membership.join(topic);
      // The client may have gone, or gone on with a narrower credential, meanwhile.
      this.assertOpen();
      assertReadsTeam(this.principal);
    } catch (error) {
      if (isNew) this.unsubscribeTeam();
      throw error;
    }
    if (isNew) this.hearsTeamSince = performance.now();
    return this.hearsTeamSince;
  }

  unsubscribeTeam(): void {
    this.membership.leave({ teamId: this.principal.teamId });
  }

  /** Marks as told what goes out another way, e.g. in an acknowledgement. @returns whether it is news. */
  note(uuid: string, snapshot: TaskSnapshot): boolean {
    return this.told.take(uuid, { ...snapshot, terminal: isFinal(snapshot) });
  }

  /** Whether the final status of the task has gone out. */
  hasTheEndOf(uuid: string): boolean {
    return this.told.isOver(uuid);
  }

  /** Held back until the snapshot of its subscription goes out, with it. */
  hear(change: TaskChange): void {
    const held = this.held?.get(change.uuid);
    if (held === undefined) this.deliver(change);
    else if (held === null || isNewer(change, held)) this.held?.set(change.uuid, change);
  }

  /** A change of any task of the team. */
  hearOfTeam(change: TaskChange): void {
    if (this.wantsOfTeam(change)) this.deliver(change);
  }

  /** Whether the subscription to the team is about a task with these labels, or was until they changed. */
  wantsOfTeam({ labels, formerLabels }: Pick<TaskChange, 'labels' | 'formerLabels'>): boolean {
    return this.teamLabels.length === 0 || hasLabels(labels, this.teamLabels) || hasLabels(formerLabels, this.teamLabels);
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
    return this.membership.tasks();
  }

  /** Changes that wait for the client to drain. */
  waiting(): number {
    return this.outbox.size();
  }

  end(closing: GatewayClosingEvent): void {
    if (this.closed) return;
    this.parts.counts.countEnd(closing.reason);
    this.endedFor = closing.reason;
    this.close();
    this.sink.end(closing);
  }

  /** Leaves everything; the connection is gone or going. */
  close(): void {
    this.closed = true;
    this.membership.leaveAll();
    this.outbox.clear();
  }

  /** What is read while the credential changes is read again, for the one that holds by then. */
  private async readSnapshot(uuid: string): Promise<TaskSnapshot> {
    for (let past = 0; past < MAX_READS;) {
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

  private hold(uuid: string): void {
    const { maxSubscriptions } = this.parts.options;
    if (this.membership.tasks().length >= maxSubscriptions) {
      throw new ApiError(9003, {
        message: `a connection may watch ${maxSubscriptions} tasks at a time`,
        suggestion: 'Unsubscribe from tasks you no longer show, or subscribe to the team.',
        details: { limit: 'subscriptions_per_socket', max: maxSubscriptions },
      });
    }
    this.held ??= new Map();
    this.held.set(uuid, null);
  }

  private release(uuid: string): void {
    this.held?.delete(uuid);
    if (this.held?.size === 0) this.held = undefined;
  }

  private completeSubscription(uuid: string, snapshot: TaskSnapshot, known: Version | undefined): TaskSnapshot {
    // What waits to be written may be newer than the snapshot, too: it goes out with the answer instead.
    const heard = [this.held?.get(uuid) ?? null, this.outbox.waitingFor(uuid)].filter((change) => change !== null);
    this.release(uuid);
    const newest = heard.reduce<TaskSnapshot>((newer, change) => (isNewer(change, newer) ? snapshotOf(change) : newer), snapshot);
    // What the client has already does not go out now, and another listener behind this connection may still wait for it.
    if (known === undefined || isNewer(newest, known)) {
      this.note(uuid, newest);
      this.outbox.forget(uuid);
    }
    if (isFinal(newest)) this.unsubscribeTask(uuid);
    return newest;
  }

  private overflow(): void {
    this.end({
      reason: 'limit',
      code: 9003,
      message: 'the connection reads too slowly; reconnect and subscribe again to get the latest states',
    });
  }
}

function snapshotOf({ epoch, rev, status, labels }: TaskChange): TaskSnapshot {
  return { epoch, rev, status, ...(labels && { labels }) };
}

function isFinal({ status }: TaskSnapshot): boolean {
  return isTerminalStatus(status.status);
}
