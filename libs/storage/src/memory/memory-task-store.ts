import { stringifyExact } from '#contracts';
import {
  type ApplyOutcome,
  type ApplyVerdict,
  decideUpdate,
  type OpenTask,
  type RankedRecord,
  type StatusText,
  type StatusUpdate,
  type StoredTask,
  type TaskListQuery,
  type TaskPage,
  type TaskRecord,
  TaskStore,
} from '#tasks';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { type MemoryState } from './memory-state.js';
import { type MemoryTaskEvents } from './memory-task-events.js';
import { listTasks } from './list-tasks.js';
import { type MemoryTask } from './memory-team.js';

/** Each call does its work in one synchronous stretch, which is what makes it atomic. */
export class MemoryTaskStore extends TaskStore {
  constructor(
    private readonly state: MemoryState,
    private readonly events: MemoryTaskEvents,
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
    return this.state.owners.get(uuid) ?? null;
  }

  async apply(teamId: string, uuid: string, update: StatusUpdate): Promise<ApplyOutcome> {
    const task = this.state.task(teamId, uuid);
    if (!task) return { verdict: 'unknown-task', record: null };
    const team = this.state.team(teamId);
    if (update.fence !== undefined) {
      if (update.fence < team.fence) return outcome('fenced', task);
      team.fence = update.fence;
    }
    const decision = decideUpdate(task.record, update, { ...task.meta, newEpoch: newEpoch() });
    if (decision.verdict === 'unchanged') task.record = decision.next;
    if (decision.verdict === 'applied') this.store(teamId, task, decision.next, update.observedAt);
    return outcome(decision.verdict, task);
  }

  async list(teamId: string, query: TaskListQuery): Promise<TaskPage> {
    return listTasks(this.state.team(teamId), query, (uuid) => {
      const task = this.state.task(teamId, uuid);
      return task ? { ...stored(task), lastStatus: task.lastStatus } : null;
    });
  }

  async openTasksOf(teamId: string, limit: number): Promise<StoredTask[]> {
    const { opened } = this.state.team(teamId);
    const tasks: StoredTask[] = [];
    for (const { id } of opened.descendingBelow(opened.size)) {
      if (tasks.length === limit) break;
      const task = this.state.task(teamId, id);
      if (task) tasks.push(stored(task));
    }
    return tasks;
  }

  async countOpen(teamId: string): Promise<number> {
    return this.state.teams.get(teamId)?.open.size ?? 0;
  }

  async *openTasks(batchSize: number): AsyncIterable<OpenTask[]> {
    for (const [teamId, team] of [...this.state.teams]) {
      const open = [...team.open].map((uuid) => ({ teamId, uuid, observedAt: team.tasks.get(uuid)?.record?.observedAt ?? 0 }));
      open.sort((a, b) => a.observedAt - b.observedAt || (a.uuid < b.uuid ? -1 : 1));
      for (let at = 0; at < open.length; at += batchSize) yield open.slice(at, at + batchSize);
    }
  }

  async raiseFence(fence: number): Promise<void> {
    for (const team of this.state.teams.values()) team.fence = Math.max(team.fence, fence);
  }

  private store(teamId: string, task: MemoryTask, next: RankedRecord, observedAt: number): void {
    const { uuid } = task.meta;
    const team = this.state.team(teamId);
    task.record = next;
    task.lastStatus = next.status.status;
    const ends = next.terminal || task.settled;
    task.expiresAt = ends ? this.state.now() + this.state.retention.terminal : Infinity;
    if (!ends) team.open.add(uuid);
    if (next.terminal) team.closeReservation(task, next.status.status, dayOf(observedAt));
    const { epoch, rev, terminal, status } = next;
    this.events.publish({ teamId, uuid, epoch, rev, terminal, status });
  }
}

function outcome(verdict: ApplyVerdict, task: MemoryTask): ApplyOutcome {
  return { verdict, record: stored(task).record };
}

function stored({ meta, record }: MemoryTask): StoredTask {
  return { meta, record: record && withoutRank(record) };
}

function withoutRank({ epoch, rev, terminal, status, observedAt }: RankedRecord): TaskRecord {
  return { epoch, rev, terminal, status, observedAt };
}
