import { randomUUID } from 'node:crypto';
import { type FlowStatusPayload } from '#contracts';
import { type BudgetWindow, type CreatedTask, type CreationIntent, type StatusReading, type TaskMeta } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';

export const DAY = 86_400_000;

export function teamName(): string {
  return `team_${randomUUID().slice(0, 8)}`;
}

export function intentOf(teamId: string, over: Partial<CreationIntent> = {}): CreationIntent {
  return {
    creationId: randomUUID(),
    teamId,
    keyId: 'k_1',
    flowName: 'text-to-model',
    body: { prompt: 'a chair' },
    bodyDigest: 'd1',
    estimate: 0,
    windows: [],
    startedAt: Date.now(),
    attempt: { id: randomUUID(), lastsMs: 60_000 },
    ...over,
  };
}

export function windowOf(id: string, limit: number, over: Partial<BudgetWindow> = {}): BudgetWindow {
  return { id, entity: 'team', entityId: 't', window: 'total', limit, resetsAt: null, ...over };
}

export function createdFor(
  intent: CreationIntent,
  meta: Partial<TaskMeta> = {},
  status: Partial<FlowStatusPayload> = {},
): CreatedTask {
  const uuid = meta.uuid ?? randomUUID();
  const createdAt = meta.createdAt ?? Date.now();
  const { teamId, keyId, flowName, body } = intent;
  const createTime = new Date(createdAt).toISOString();
  return {
    meta: {
      teamId,
      keyId,
      flowName,
      costCredits: null,
      ...(intent.sub === undefined ? {} : { sub: intent.sub }),
      ...(intent.labels === undefined ? {} : { labels: intent.labels }),
      ...(intent.files === undefined ? {} : { files: intent.files }),
      ...meta,
      uuid,
      createdAt,
    },
    status: { flowName, taskId: uuid, status: 'PENDING', input: body, output: {}, createTime, ...status },
    answer: {
      task_uuid: uuid,
      name: uuid,
      created_at: createTime,
      is_public: false,
      task_priority: 0,
      status: 'PENDING',
      flow_name: flowName,
      input: body,
      costCredits: meta.costCredits ?? null,
    },
  };
}

/** A task as a creation stores it. */
export async function makeTask(
  engine: StorageEngine,
  teamId: string,
  options: {
    intent?: Partial<CreationIntent>;
    meta?: Partial<TaskMeta>;
    status?: Partial<FlowStatusPayload>;
    trace?: string;
    words?: readonly string[];
  } = {},
): Promise<{ uuid: string; intent: CreationIntent; created: CreatedTask }> {
  const intent = intentOf(teamId, options.intent);
  const { trace, words } = options;
  const further = { ...(trace === undefined ? {} : { trace }), ...(words === undefined ? {} : { words }) };
  const created = { ...createdFor(intent, options.meta, options.status), ...further };
  const outcome = await engine.creations.begin(intent);
  if (outcome.verdict !== 'begun') throw new Error(`begin said ${outcome.verdict}`);
  await engine.creations.complete(intent, created);
  return { uuid: created.meta.uuid, intent, created };
}

export function readingOf(uuid: string, status: string, over: Partial<StatusReading> = {}): StatusReading {
  return { taskId: uuid, status, ...over };
}
