import { type Settings } from '#config';
import { type FlowStatusPayload, parseExact } from '#contracts';
import {
  GetTask,
  StatusCopies,
  type StatusText,
  type StoredTask,
  type TaskCaller,
  TaskEvents,
  TaskStore,
  type TaskView,
} from '#tasks';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Meters } from '../../platform/metrics/meters.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { renderStatus, type StatusPage } from './status-page.js';

/** A status that is larger is rare, and read from the storage each time. */
const MAX_COPIED_BYTES = 32_768;

/** The one read of a status over HTTP: the lane asks for what can be answered at once, the controller for everything. */
@Injectable()
export class ReadStatus implements OnApplicationShutdown {
  private readonly copies: StatusCopies<StatusPage>;
  /** What was read for a request and is no answer at once: the ordinary read goes on from there. */
  private readonly begun = new WeakMap<object, StoredTask>();

  constructor(
    private readonly getTask: GetTask,
    store: TaskStore,
    events: TaskEvents,
    meters: Meters,
    @Inject(SETTINGS_TOKEN) settings: Pick<Settings, 'STATUS_COPIES'>,
  ) {
    this.copies = new StatusCopies(store, events, {
      max: settings.STATUS_COPIES,
      render: renderStatus,
      worthKeeping: ({ body }) => body.length <= MAX_COPIED_BYTES,
    });
    meters.countedBy('gateway_status_reads_total', 'Statuses served, by where they came from', 'verdict', () => getTask.served);
  }

  /** The answer that this process has a copy of. Synchronous: this is the read that frontends do most. */
  atHand(caller: TaskCaller, uuid: string): StatusPage | undefined {
    const page = this.copies.current(caller.teamId, uuid);
    return page !== undefined && this.getTask.isAnswer(caller, page) ? page : undefined;
  }

  /** The answer that the storage has. @param request for which `execute` may be called next. @throws ApiError 9010 */
  async stored(caller: TaskCaller, uuid: string, request: object): Promise<StatusPage | undefined> {
    const read = await this.copies.read(caller.teamId, uuid);
    if (read === null) return undefined;
    const { page, text } = read;
    this.getTask.remember(caller.teamId, uuid, page.meta);
    if (this.getTask.isAnswer(caller, page)) return page;
    const task = taskOf(text);
    if (task !== undefined) this.begun.set(request, task);
    return undefined;
  }

  /** Whatever the answer takes. @throws as GetTask does. */
  execute(caller: TaskCaller, uuid: string, request: object): Promise<TaskView> {
    return this.getTask.execute(caller, uuid, this.begun.get(request));
  }

  /** An answer at once has been sent. */
  countHit(): void {
    this.getTask.count({ kind: 'hit' });
  }

  onApplicationShutdown(): void {
    this.copies.close();
  }
}

/** @returns undefined when the status is no JSON: the store says what becomes of such a record. */
function taskOf({ json, meta, ...record }: StatusText): StoredTask | undefined {
  try {
    return { meta, record: { ...record, status: parseExact(json) as FlowStatusPayload } };
  } catch {
    return undefined;
  }
}
