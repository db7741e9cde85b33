import { ApiError, isTerminalStatus } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { AccountFindings } from '../account-book/account-findings.js';
import { StatusFlights } from '../ports/status-flights.js';
import { StorageClock } from '../ports/storage-clock.js';
import {
  type ApplyOutcome,
  type StatusUpdate,
  type StoredTask,
  type TaskMeta,
  type TaskRecord,
  TaskStore,
} from '../ports/task-store.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { UpstreamTaskUnknownError } from '../ports/upstream-task-unknown-error.js';
import { type StatusReading } from '../rules/status-reading.js';
import { pause } from '../shared/pause.js';
import { TaskOptions } from '../shared/task-options.js';

export interface RefreshedStatus {
  record: TaskRecord;
  /** True when another caller's read delivered it. */
  collapsed: boolean;
}

const WAIT_STEP_MS = 40;
/** How long a dead reader can block the others; a live one renews three times within it. */
const FLIGHT_MS = 3_000;

/**
 * Reads a status through to the upstream, with one call per task in the whole cluster however many callers wait. The call continues when a caller leaves,
 * because others wait for it and the result is stored.
 */
@Injectable()
export class RefreshStatus {
  private readonly logger = new Logger(RefreshStatus.name);
  private readonly inProcess = new Map<string, Promise<RefreshedStatus>>();

  constructor(
    private readonly store: TaskStore,
    private readonly flights: StatusFlights,
    private readonly upstream: UpstreamApi,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
    private readonly findings: AccountFindings,
  ) {}

  /**
   * @param stored the task as it was read; the write is compared with its revision.
   * @param fence set by the watcher, so that a stale holder cannot write; its reads are not retried.
   * @throws ApiError on an upstream failure; UpstreamTaskUnknownError when it does not know the task.
   */
  execute(stored: StoredTask, fence?: number): Promise<RefreshedStatus> {
    const key = `${stored.meta.teamId}/${stored.meta.uuid}`;
    const underway = this.inProcess.get(key);
    if (underway !== undefined) return underway.then(({ record }) => ({ record, collapsed: true }));
    const mine = this.refresh(stored, fence).finally(() => this.inProcess.delete(key));
    this.inProcess.set(key, mine);
    return mine;
  }

  private async refresh(before: StoredTask, fence: number | undefined): Promise<RefreshedStatus> {
    const { teamId, uuid } = before.meta;
    let stored = before;
    let seen: { seenAt?: number | null } = { seenAt: before.record?.observedAt ?? null };
    const deadline = performance.now() + this.options.statusReadMs * 2;
    while (performance.now() < deadline) {
      const start = await this.flights.tryStart(teamId, uuid, { ttlMs: FLIGHT_MS, ...seen });
      if (start.verdict === 'started') return await this.readThrough(stored, start.token, fence);
      if (start.verdict === 'observed') {
        const now = await this.store.read(teamId, uuid);
        if (now === null) throw new ApiError(1006);
        if (now.record !== null) return { record: now.record, collapsed: true };
        // The record has expired, or cannot be read.
        stored = now;
        seen = {};
      } else {
        await pause(WAIT_STEP_MS);
      }
    }
    throw new ApiError(9007, { message: 'another read of this status timed out' });
  }

  private async readThrough(stored: StoredTask, token: string, fence: number | undefined): Promise<RefreshedStatus> {
    const { teamId, uuid } = stored.meta;
    const keeping = setInterval(() => this.keepFlight(stored.meta, token), FLIGHT_MS / 3);
    try {
      const reading = await this.readUpstream(stored.meta, fence !== undefined);
      const expected = stored.record && { epoch: stored.record.epoch, rev: stored.record.rev };
      const update = { reading, observedAt: this.clock.now(), expected, ...(fence === undefined ? {} : { fence }) };
      const outcome = await this.apply(stored.meta, update);
      if (outcome.record === null) throw new ApiError(1006);
      if (outcome.verdict === 'applied') this.findings.endWord(teamId, reading);
      return { record: outcome.record, collapsed: false };
    } finally {
      clearInterval(keeping);
      await this.flights.finish(teamId, uuid, token);
    }
  }

  private async readUpstream(meta: TaskMeta, once: boolean): Promise<StatusReading> {
    try {
      return await this.upstream.readStatus(meta.uuid, { ...readAfterWriteOf(meta, this.clock.now()), once });
    } catch (error) {
      throw UpstreamTaskUnknownError.from(error);
    }
  }

  /**
   * A concurrent update wins over a read, because it may be newer, except over a final status, which nothing can follow. If that were dropped, the task
   * would stay open until the next read.
   */
  private async apply({ teamId, uuid }: TaskMeta, update: StatusUpdate): Promise<ApplyOutcome> {
    let outcome = await this.store.apply(teamId, uuid, update);
    for (let again = 0; again < 3 && outcome.verdict === 'conflict' && isTerminalStatus(update.reading.status); again++) {
      if (outcome.record === null || outcome.record.terminal) break;
      const { epoch, rev } = outcome.record;
      outcome = await this.store.apply(teamId, uuid, { ...update, expected: { epoch, rev } });
    }
    return outcome;
  }

  private keepFlight({ teamId, uuid }: TaskMeta, token: string): void {
    this.flights
      .keep(teamId, uuid, token, FLIGHT_MS)
      .catch((error: unknown) => this.logger.debug(`flight of task ${uuid} not kept: ${String(error)}`));
  }
}

/** Call options for a task that the upstream may not show yet. @param now Unix ms, storage time */
export function readAfterWriteOf(meta: TaskMeta, now: number): { readAfterWriteHeader?: string } {
  const hint = meta.readAfterWrite;
  return hint !== undefined && now < hint.until ? { readAfterWriteHeader: hint.header } : {};
}
