import { ApiError, isApiError, isTerminalStatus, type Labels, UnusableStorageError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { StorageClock } from '../ports/storage-clock.js';
import { type StatusText, type StoredTask, type TaskMeta, type TaskRecord } from '../ports/task-store.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { composeStatus } from '../rules/compose-status.js';
import { FindTask, reaches } from '../shared/find-task.js';
import { type TaskCaller } from '../shared/task-caller.js';
import { TaskOptions } from '../shared/task-options.js';
import { LinkMonitor } from '../watch-upstream/link-monitor.js';
import { readAfterWriteOf, RefreshStatus } from './refresh-status.js';

/** How the cache handled a read; becomes the Cache-Status header (RFC 9211). */
export type CacheVerdict =
  | { kind: 'hit' }
  | { kind: 'forwarded'; reason: 'stale' | 'miss' | 'bypass'; collapsed: boolean }
  /** The upstream failed with this code, so the stored status is served. */
  | { kind: 'stale-if-error'; code: number };

export interface TaskView {
  record: TaskRecord;
  cache: CacheVerdict;
  /** Of the task; absent if it has none. */
  labels?: Labels;
}

@Injectable()
export class GetTask {
  private readonly logger = new Logger(GetTask.name);
  /** Statuses served since the start, by where they came from. */
  readonly served = { hit: 0, miss: 0, stale: 0, bypass: 0, 'stale-if-error': 0 };
  /** Known owners, for use while the storage is unavailable: ownership never changes. */
  private readonly owned = new LRUCache<string, TaskMeta>({ max: 20_000 });

  constructor(
    private readonly findTask: FindTask,
    private readonly refreshStatus: RefreshStatus,
    private readonly link: LinkMonitor,
    private readonly upstream: UpstreamApi,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
  ) {}

  /**
   * @param known the task as it was read a moment ago, under the caller's team; then the store is not read again.
   * @throws ApiError 1006 when the task is not the caller's; the upstream's failure when nothing is stored to fall back on.
   */
  async execute(caller: TaskCaller, uuid: string, known?: StoredTask): Promise<TaskView> {
    const view = await this.read(caller, uuid, known);
    this.count(view.cache);
    return view;
  }

  /** Whether a stored status is the answer at once: it is the caller's, and fresh. @param status of the caller's team. */
  isAnswer(caller: TaskCaller, status: Pick<StatusText, 'meta' | 'terminal' | 'observedAt'>): boolean {
    return reaches(caller, status.meta) && this.isFresh(status);
  }

  /** Counts an answer, also one that was given without `execute`. */
  count(cache: CacheVerdict): void {
    this.served[cache.kind === 'forwarded' ? cache.reason : cache.kind]++;
  }

  private async read(caller: TaskCaller, uuid: string, known: StoredTask | undefined): Promise<TaskView> {
    try {
      const stored = await this.findTask.execute(caller, uuid, known);
      this.remember(caller.teamId, uuid, stored.meta);
      return { ...(await this.view(stored)), ...labelsOf(stored.meta) };
    } catch (error) {
      const meta =
        isApiError(error, 9010) && !(error instanceof UnusableStorageError) ? this.remembered(caller, uuid) : undefined;
      if (meta === undefined) throw error;
      this.logger.warn(`storage unavailable: reading task ${uuid} from the upstream`);
      return this.readWithoutStorage(meta);
    }
  }

  /** Used while the storage is unavailable. */
  remember(teamId: string, uuid: string, meta: TaskMeta): void {
    this.owned.set(`${teamId}/${uuid}`, meta);
  }

  private remembered(caller: TaskCaller, uuid: string): TaskMeta | undefined {
    const meta = this.owned.get(`${caller.teamId}/${uuid}`);
    return meta !== undefined && reaches(caller, meta) ? meta : undefined;
  }

  private async view(stored: StoredTask): Promise<TaskView> {
    const { record } = stored;
    if (record !== null && this.isFresh(record)) return { record, cache: { kind: 'hit' } };
    try {
      const refreshed = await this.refreshStatus.execute(stored);
      const reason = record === null ? 'miss' : 'stale';
      return { record: refreshed.record, cache: { kind: 'forwarded', reason, collapsed: refreshed.collapsed } };
    } catch (error) {
      if (record === null || !(error instanceof ApiError) || error.code === 9010) throw error;
      return { record, cache: { kind: 'stale-if-error', code: error.code } };
    }
  }

  /** Whether a stored status is served without asking the upstream. */
  private isFresh(record: Pick<TaskRecord, 'terminal' | 'observedAt'>): boolean {
    return record.terminal || this.link.isLive() || this.isRecent(record.observedAt);
  }

  /** A time in the future, from the clock of a replaced server, is not recent either. */
  private isRecent(observedAt: number): boolean {
    return Math.abs(this.clock.now() - observedAt) < this.options.statusFreshMs;
  }

  private async readWithoutStorage(meta: TaskMeta): Promise<TaskView> {
    const reading = await this.upstream.readStatus(meta.uuid, readAfterWriteOf(meta, this.clock.now()));
    const status = composeStatus({
      ...reading,
      taskId: meta.uuid,
      flowName: reading.flowName ?? meta.flowName,
      input: reading.input ?? {},
      output: reading.output ?? {},
      createTime: reading.createTime ?? new Date(meta.createdAt).toISOString(),
    });
    // The record is not stored: use a separate epoch, so that no client mistakes it for a revision.
    const record = { epoch: 'unstored', rev: 0, terminal: isTerminalStatus(status.status), status, observedAt: this.clock.now() };
    return { record, cache: { kind: 'forwarded', reason: 'bypass', collapsed: false }, ...labelsOf(meta) };
  }
}

function labelsOf({ labels }: TaskMeta): { labels?: Labels } {
  return labels === undefined ? {} : { labels };
}
