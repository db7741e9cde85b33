import { stringifyExact } from '#contracts';
import {
  type ApplyOutcome,
  type ApplyVerdict,
  type LabelChange,
  type LabelOutcome,
  decideUpdate,
  noteTimes,
  type OpenTask,
  type RankedRecord,
  type StatusText,
  type StatusUpdate,
  type StoredTask,
  type TaskListQuery,
  type TaskPage,
  TaskStore,
} from '#tasks';
import { setImmediate } from 'node:timers/promises';
import { readTimeKey } from '../collections/collection.js';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { labelTasks } from './label-tasks.js';
import { labelsIn, listTasks, stored } from './list-tasks.js';
import { type MemoryState, type MemoryTask } from './memory-state.js';
import { type MemoryTaskEvents } from './memory-task-events.js';
import { MemoryTeam } from './memory-team.js';
import { type MemoryOutbox } from './webhooks/memory-outbox.js';

const READ_AT_A_TIME = 500;

/** Each call that changes something runs synchronously, which makes it atomic. */
export class MemoryTaskStore extends TaskStore {
  constructor(
    private readonly state: MemoryState,
    private readonly events: MemoryTaskEvents,
    private readonly outbox: MemoryOutbox,
  ) {
    super();
  }

  async read(teamId: string, uuid: string): Promise<StoredTask | null> {
    const task = this.state.task(teamId, uuid);
    return task ? stored(task) : null;
  }

  async readText(teamId: string, uuid: string): Promise<StatusText | null> {
    const task = this.state.task(teamId, uuid);
    if (!task?.record) return null;
    const { epoch, rev, terminal, observedAt, status } = task.record;
    return { epoch, rev, terminal, observedAt, json: stringifyExact(status), meta: task.meta };
  }

  async teamOf(uuid: string): Promise<string | null> {
    return this.state.owners.get('', uuid) ?? null;
  }

  async apply(teamId: string, uuid: string, update: StatusUpdate): Promise<ApplyOutcome> {
    return this.state.collections.trail(() => this.applyNow(teamId, uuid, update));
  }

  async label(teamId: string, change: LabelChange): Promise<LabelOutcome> {
    return this.state.collections.commit(() => labelTasks(this.state, this.events, { ...change, teamId }));
  }

  async list(teamId: string, query: TaskListQuery): Promise<TaskPage> {
    return listTasks(this.state, teamId, query);
  }

  async openTasksOf(teamId: string, limit: number): Promise<StoredTask[]> {
    const tasks: StoredTask[] = [];
    for (const [place] of this.state.open.descending(teamId)) {
      if (tasks.length === limit) break;
      const task = this.state.task(teamId, readTimeKey(place).name);
      if (task) tasks.push(stored(task));
    }
    return tasks;
  }

  async countOpen(teamId: string): Promise<number> {
    return this.state.open.size(teamId);
  }

  async countOpenByStatus(): Promise<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const teamId of this.state.open.groups()) {
      for await (const uuids of this.openOf(teamId)) {
        for (const uuid of uuids) {
          const status = this.state.tasks.get(teamId, uuid)?.lastStatus;
          if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
        }
      }
    }
    return Object.fromEntries(counts);
  }

  async *openTasks(batchSize: number): AsyncIterable<OpenTask[]> {
    for (const teamId of this.state.open.groups()) {
      const open: OpenTask[] = [];
      for await (const uuids of this.openOf(teamId)) open.push(...uuids.map((uuid) => this.openTask(teamId, uuid)));
      open.sort((a, b) => a.observedAt - b.observedAt || (a.uuid < b.uuid ? -1 : 1));
      for (let at = 0; at < open.length; at += batchSize) yield open.slice(at, at + batchSize);
    }
  }

  private openTask(teamId: string, uuid: string): OpenTask {
    return { teamId, uuid, observedAt: this.state.task(teamId, uuid)?.record?.observedAt ?? 0 };
  }

  /** The open tasks of a team, some at a time. Other work runs in between: a team may have any number. */
  private async *openOf(teamId: string): AsyncIterable<string[]> {
    let from: string | undefined = '';
    while (from !== undefined) {
      const uuids: string[] = [];
      let after: string | undefined;
      for (const [place] of this.state.open.ascending(teamId, { from })) {
        if (uuids.length === READ_AT_A_TIME) {
          after = place;
          break;
        }
        uuids.push(readTimeKey(place).name);
      }
      yield uuids;
      from = after;
      await setImmediate();
    }
  }

  async raiseFence(fence: number): Promise<void> {
    const { fences } = this.state;
    for (const [teamId] of this.state.creators.ascending('')) fences.set(teamId, Math.max(fences.get(teamId) ?? 0, fence));
  }

  private applyNow(teamId: string, uuid: string, update: StatusUpdate): ApplyOutcome {
    const task = this.state.task(teamId, uuid);
    if (!task) return { verdict: 'unknown-task', record: null };
    if (update.fence !== undefined) {
      if (update.fence < (this.state.fences.get(teamId) ?? 0)) return outcome('fenced', task);
      this.state.fences.set(teamId, update.fence);
    }
    const decision = decideUpdate(task.record, update, { ...task.meta, newEpoch: newEpoch() });
    if (decision.verdict === 'unchanged') {
      if (decision.next.observedAt !== task.record?.observedAt)
        this.state.tasks.set(teamId, uuid, { ...task, record: decision.next });
      return outcome('unchanged', { ...task, record: decision.next });
    }
    if (decision.verdict !== 'applied') return outcome(decision.verdict, task);
    return outcome('applied', this.store(new MemoryTeam(this.state, teamId), task, { next: decision.next, update }));
  }

  private store(
    team: MemoryTeam,
    before: MemoryTask,
    { next, update }: { next: RankedRecord; update: StatusUpdate },
  ): MemoryTask {
    const { uuid } = before.meta;
    const ends = next.terminal || before.settled;
    const history = this.state.collections.history();
    // In a new history, revisions that clients have seen may be assigned again.
    const record = before.record && before.history !== history ? { ...next, epoch: newEpoch() } : next;
    const expiresAt = ends ? this.state.now() + this.state.retention.terminal : null;
    const times = noteTimes(before.times ?? [], before.record, next);
    const open = { ...before, record, history, lastStatus: next.status.status, expiresAt, ...(times.length > 0 && { times }) };
    const task = next.terminal ? team.closeReservation(open, next.status.status, dayOf(update.observedAt)) : open;
    this.state.tasks.set(team.id, uuid, task);
    if (expiresAt === null) team.markOpen(before.meta);
    else this.state.lookAt('status', expiresAt, team.id, uuid);
    const { epoch, rev, terminal, status } = record;
    const pushed = update.expected === undefined ? { pushedAt: update.observedAt } : {};
    const trace = update.trace === undefined ? {} : { trace: update.trace };
    this.events.publish({ teamId: team.id, uuid, epoch, rev, terminal, ...pushed, ...trace, ...labelsIn(before.meta), status });
    const at = record.observedAt;
    this.outbox.writeChange({ teamId: team.id, task: before.meta, at, epoch, rev, terminal, status, isNew: false });
    return task;
  }
}

function outcome(verdict: ApplyVerdict, task: MemoryTask): ApplyOutcome {
  return { verdict, record: stored(task).record, ...(task.trace === undefined ? {} : { createdIn: task.trace }) };
}
