import {
  type ApplyOutcome,
  type ApplyVerdict,
  type LabelChange,
  type LabelOutcome,
  type OpenTask,
  rankOf,
  STAGE_BOUNDS,
  stageStates,
  type StatusReading,
  type StatusText,
  type StatusUpdate,
  type StoredTask,
  type TaskListQuery,
  type TaskPage,
  TaskStore,
} from '#tasks';
import { isTerminalStatus } from '#contracts';
import { RedisTaskLabels } from './redis-task-labels.js';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { RedisTaskLists } from './redis-task-lists.js';
import { type RedisTeams } from './redis-teams.js';
import { fragment, META_FIELDS, metaOf, RECORD_FIELDS, recordOf, texts, timesIn } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';
import { type RedisWebhookWork } from './webhooks/redis-webhook-work.js';
import { type ScriptArgs, type ScriptKeys } from './script-shapes.js';

const COUNTED_AT_ONCE = 500;
/** Where apply-update.lua says which span made the task: behind the verdict and the record, which it has found readable. */
const CREATED_IN = RECORD_FIELDS.length;
const HAS_EVENT = CREATED_IN + 1;

export class RedisTaskStore extends TaskStore {
  private readonly applyUpdate: RedisScript<'apply-update'>;
  private readonly raise: RedisScript<'raise-fence'>;
  private readonly lists: RedisTaskLists;
  private readonly labels: RedisTaskLabels;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly teams: RedisTeams,
    private readonly work: RedisWebhookWork,
  ) {
    super();
    this.applyUpdate = context.connection.defineScript('apply-update');
    this.raise = context.connection.defineScript('raise-fence');
    this.lists = new RedisTaskLists(context);
    this.labels = new RedisTaskLabels(context);
  }

  async read(teamId: string, uuid: string): Promise<StoredTask | null> {
    const [fields, record] = await this.fields(teamId, uuid);
    const meta = metaOf(teamId, uuid, fields, this.context.connection);
    if (meta === null) return null;
    return { meta, record: recordOf(record, this.context.connection), ...timesIn(fields) };
  }

  async readText(teamId: string, uuid: string): Promise<StatusText | null> {
    const [fields, record] = await this.fields(teamId, uuid);
    const meta = metaOf(teamId, uuid, fields, this.context.connection);
    const [epoch, rev, terminal, observedAt, json, schema] = record;
    this.context.connection.records.assertReadable(schema, 'the status');
    if (meta === null || !epoch || !json) return null;
    return { epoch, rev: Number(rev), terminal: terminal === '1', observedAt: Number(observedAt), json, meta };
  }

  async teamOf(uuid: string): Promise<string | null> {
    const { connection, keys } = this.context;
    return connection.run((commands) => commands.get(keys.owner(uuid)));
  }

  async apply(teamId: string, uuid: string, update: StatusUpdate): Promise<ApplyOutcome> {
    const reply = texts(await this.applyUpdate.run(this.applyKeys(teamId, uuid, update), this.applyArgs(teamId, uuid, update)));
    if (reply[0] === 'newer') this.context.connection.records.assertReadable(reply[1], 'the task');
    const record = recordOf(reply.slice(1, CREATED_IN), this.context.connection);
    const createdIn = reply[CREATED_IN];
    if (reply[HAS_EVENT] === '1') this.work.tellSoon(teamId);
    return { verdict: reply[0] as ApplyVerdict, record, ...(createdIn ? { createdIn } : {}) };
  }

  label(teamId: string, change: LabelChange): Promise<LabelOutcome> {
    return this.labels.change(teamId, change);
  }

  list(teamId: string, query: TaskListQuery): Promise<TaskPage> {
    return this.lists.page(teamId, query);
  }

  openTasksOf(teamId: string, limit: number): Promise<StoredTask[]> {
    return this.lists.newestOpen(teamId, limit);
  }

  async countOpen(teamId: string): Promise<number> {
    const { connection, keys } = this.context;
    return connection.run((commands) => commands.zcard(keys.open(teamId)));
  }

  async countOpenByStatus(): Promise<Record<string, number>> {
    const { connection, keys } = this.context;
    const counts = new Map<string, number>();
    for await (const batch of this.openTasks(COUNTED_AT_ONCE)) {
      const statuses = await connection.run((commands) =>
        Promise.all(batch.map(({ teamId, uuid }) => commands.hget(keys.task(teamId, uuid), 'lastStatus'))),
      );
      for (const status of statuses) if (status !== null) counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  }

  async *openTasks(batchSize: number): AsyncIterable<OpenTask[]> {
    for (const teamId of await this.teams.all()) yield* this.lists.openOf(teamId, batchSize);
  }

  async raiseFence(fence: number): Promise<void> {
    const { keys, retention } = this.context;
    await this.teams.forEach(
      async (teamId) => void (await this.raise.run({ fence: keys.fence(teamId) }, { fence, ttl: retention.keys })),
    );
  }

  /** META_FIELDS and RECORD_FIELDS of a task: two commands sent together on one connection, so the second cannot be older than the first. */
  private async fields(teamId: string, uuid: string): Promise<[string[], string[]]> {
    const { connection, keys } = this.context;
    const [meta, record] = await connection.run((commands) =>
      Promise.all([
        commands.hmget(keys.task(teamId, uuid), ...META_FIELDS),
        commands.hmget(keys.status(teamId, uuid), ...RECORD_FIELDS),
      ]),
    );
    return [texts(meta), texts(record)];
  }

  private applyKeys(teamId: string, uuid: string, update: StatusUpdate): ScriptKeys<'apply-update'> {
    const { keys } = this.context;
    return {
      task: keys.task(teamId, uuid),
      status: keys.status(teamId, uuid),
      open: keys.open(teamId),
      budget: keys.budget(teamId),
      usage: keys.usage(teamId, dayOf(update.observedAt)),
      fence: keys.fence(teamId),
      taskChannel: keys.taskEvents(teamId, uuid),
      teamChannel: keys.teamEvents(teamId),
    };
  }

  private applyArgs(
    teamId: string,
    uuid: string,
    { reading, observedAt, expected, fence, trace }: StatusUpdate,
  ): ScriptArgs<'apply-update'> {
    const { connection, keys, retention } = this.context;
    return {
      team: keys.team(teamId),
      uuid,
      observedAt,
      expectedEpoch: expected === undefined ? '' : (expected?.epoch ?? '-'),
      expectedRev: expected?.rev ?? '',
      fence: fence ?? '',
      newEpoch: newEpoch(),
      word: reading.status,
      rank: rankOf(reading.status) ?? '',
      terminal: isTerminalStatus(reading.status) ? 1 : 0,
      progress: fragment(reading.progress),
      flowName: fragment(reading.flowName),
      taskId: fragment(uuid),
      status: fragment(reading.status),
      input: fragment(reading.input),
      output: fragment(reading.output),
      createTime: fragment(reading.createTime),
      startTime: fragment(reading.startTime),
      endTime: fragment(reading.endTime),
      queue: fragment(reading.queue),
      error: fragment(reading.error),
      stages: stagesIn(reading),
      mostTimes: STAGE_BOUNDS.stages + 1,
      terminalTtl: retention.terminal,
      openTtl: retention.keys,
      usageTtl: retention.usage,
      publish: connection.publishCommand,
      teamId: fragment(teamId),
      trace: trace ?? '',
      eventTtl: retention.deliveries,
    };
  }
}

/** Which stages run or are over, as apply-update.lua reads it. */
function stagesIn({ output }: StatusReading): string {
  const lines = stageStates(output).map(({ name, side, field, state }) => {
    return `${name}\t${side === 'started' ? 2 : 3}\t"${field}":"${state}"`;
  });
  return lines.join('\n');
}
