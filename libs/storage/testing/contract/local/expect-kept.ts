import { expect } from '@jest/globals';
import { type AccessStores } from '#access';
import { OPEN_TASKS, type StoredTask } from '#tasks';
import { type Delivery } from '#webhooks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { dispatchAll } from '../webhooks/webhook-samples.js';
import { ABORTED_KEY, LABEL, OF_END_USER, PRICE, type Promised, WINDOW } from './scenario.js';

/** No acknowledged write is missing, and the counters agree with the records. */
export async function expectKept(engine: StorageEngine, stores: AccessStores, promised: Promised): Promise<void> {
  for (const keyId of promised.keys) expect(await stores.keys.get(keyId)).not.toBeNull();
  for (const keyId of promised.revoked) expect((await stores.keys.get(keyId))?.revokedAt).toBe(1);
  expect((await stores.audit.query({ teamId: promised.teamId, limit: 10 })).items.length).toBeGreaterThanOrEqual(
    promised.audited.length,
  );
  for (const id of promised.revokedTokens)
    expect(await stores.revocations.isRevoked({ kind: 'token', teamId: promised.teamId, id })).toBe(true);
  for (const sessionId of promised.sessions) expect(await stores.sessions.get(sessionId)).not.toBeNull();
  await expectAccountKept(engine, promised);
  await expectCreationsKept(engine, promised);
  await expectBudgetsAgree(engine, promised.teamId);
  await expectEventsKept(engine, promised);
}

async function expectAccountKept({ account, alerts }: StorageEngine, { teamId, muted, findings }: Promised): Promise<void> {
  const open = await alerts.openOf(teamId);
  for (const id of muted) expect(open.find((alert) => alert.id === id)?.muted.team).toBeGreaterThan(0);
  const noted = (await account.findings('outside-task', { limit: 100 })).items.map(({ id }) => id);
  expect(noted).toEqual(expect.arrayContaining(findings));
}

/** What was told to nobody is in the outbox. */
async function expectEventsKept(engine: StorageEngine, { teamId, endpoints, completed }: Promised): Promise<void> {
  await dispatchAll(engine, teamId);
  for (const endpointId of endpoints) {
    expect(await engine.webhooks.endpoints.get(teamId, endpointId)).not.toBeNull();
    const told = (await allDeliveries(engine, teamId, endpointId)).flatMap(({ event }) =>
      event.type === 'task.created' && 'task' in event ? [event.task.uuid] : [],
    );
    expect(told.sort()).toEqual(expect.arrayContaining(completed.map(({ uuid }) => uuid)));
  }
}

async function expectCreationsKept(engine: StorageEngine, promised: Promised): Promise<void> {
  for (const { intent, uuid } of promised.completed) {
    expect(await engine.tasks.read(promised.teamId, uuid)).not.toBeNull();
    expect(await engine.tasks.teamOf(uuid)).toBe(promised.teamId);
    const again = await engine.creations.settled({ ...intent, idempotencyKey: intent.idempotencyKey ?? '' });
    expect(again).toMatchObject({ verdict: 'replayed', answer: { task_uuid: uuid } });
  }
  const inDoubt = (await engine.creations.stale(Infinity, 10_000)).map(({ creationId }) => creationId);
  const over = [...promised.completed.map(({ intent }) => intent), ...promised.aborted];
  for (const intent of over) expect(inDoubt).not.toContain(intent.creationId);
  for (const intent of promised.begun.filter((begun) => !over.includes(begun))) {
    // Its next step may have reached the disk before it was acknowledged.
    const settled = await engine.creations.settled({ ...intent, idempotencyKey: intent.idempotencyKey ?? '' });
    const isKnown = inDoubt.includes(intent.creationId) || settled !== null || intent.idempotencyKey?.startsWith(ABORTED_KEY);
    expect(isKnown).toBe(true);
  }
}

async function expectBudgetsAgree(engine: StorageEngine, teamId: string): Promise<void> {
  const tasks = await allTasks(engine, teamId);
  const open = tasks.filter(({ record }) => record?.terminal === false);
  const succeeded = tasks.filter(({ record }) => record?.status.status === 'SUCCESS');
  const intents = (await engine.creations.stale(Infinity, 10_000)).filter((intent) => intent.teamId === teamId);
  const [window, all] = await engine.creations.budgetState(teamId, [WINDOW.id, OPEN_TASKS]);
  expect(window).toMatchObject({ reserved: (open.length + intents.length) * PRICE, spent: succeeded.length * PRICE });
  expect(all?.reserved).toBe(open.length * PRICE);
  expect(await engine.tasks.countOpen(teamId)).toBe(open.length);
  await expectUsageAgrees(engine, teamId, succeeded);
}

/** By key, by end user and by label. */
async function expectUsageAgrees({ usage, creations }: StorageEngine, teamId: string, succeeded: StoredTask[]): Promise<void> {
  const days = [new Date().toISOString().slice(0, 10)];
  const count = (rows: { succeeded: number }[]) => rows.reduce((sum, row) => sum + row.succeeded, 0);
  expect(count(await usage.read(teamId, days))).toBe(succeeded.length);
  const ofUsers = succeeded.filter(({ meta }) => meta.sub !== undefined);
  expect(count(await usage.readBy(teamId, days, { kind: 'sub' }))).toBe(ofUsers.length);
  const labelled = succeeded.filter(({ meta }) => meta.labels?.[LABEL] !== undefined);
  expect(count(await usage.readBy(teamId, days, { kind: 'label', name: LABEL }))).toBe(labelled.length);
  const [ofUser] = await creations.budgetState(teamId, [OF_END_USER.id]);
  expect(ofUser?.spent).toBe(ofUsers.length * PRICE);
}

async function allDeliveries({ webhooks }: StorageEngine, teamId: string, endpointId: string): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await webhooks.deliveries.list(teamId, { endpointId, limit: 200, ...(cursor !== undefined && { cursor }) });
    deliveries.push(...page.items);
    cursor = page.nextCursor;
  }
  return deliveries;
}

async function allTasks(engine: StorageEngine, teamId: string): Promise<StoredTask[]> {
  const tasks: StoredTask[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await engine.tasks.list(teamId, { limit: 1_000, ...(cursor != null && { cursor }) });
    tasks.push(...page.tasks);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return tasks;
}
