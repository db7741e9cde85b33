/** Creates, ends and aborts tasks on the local engine as fast as it can, and prints each acknowledged write, until it is killed. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createMemoryAccessStores, createMemoryEngine, openLocalCollections } from '#storage';

const [folder, teamId] = process.argv.slice(2);
const AT_ONCE = 16;
const PRICE = 10;
const DAY = 86_400_000;
const window = { id: 'w', entity: 'team', entityId: teamId, window: 'total', limit: 1_000_000_000, resetsAt: null };

/** Written before the next step begins: a pipe keeps the line when the process dies. */
const say = (kind, value) => writeSync(1, `${JSON.stringify({ kind, value })}\n`);

const collections = await openLocalCollections({ folder, onFault: (error) => say('fault', String(error)) });
const engine = createMemoryEngine({ collections });
const stores = createMemoryAccessStores({ collections });

function intentOf(idempotencyKey) {
  return {
    creationId: randomUUID(),
    teamId,
    keyId: 'k_1',
    flowName: 'text-to-model',
    body: { prompt: 'a chair' },
    bodyDigest: 'd1',
    estimate: PRICE,
    windows: [window],
    startedAt: Date.now(),
    attempt: { id: randomUUID(), lastsMs: 60_000 },
    idempotencyKey,
  };
}

function createdFor({ keyId, flowName, body }) {
  const uuid = randomUUID();
  const createdAt = Date.now();
  return {
    meta: { uuid, teamId, keyId, flowName, createdAt, costCredits: PRICE },
    status: { flowName, taskId: uuid, status: 'PENDING', input: body, output: {}, createTime: new Date(createdAt).toISOString() },
    answer: { task_uuid: uuid, flow_name: flowName, input: body },
  };
}

async function create(round) {
  const isAborted = round % 5 === 0;
  const intent = intentOf(`${isAborted ? 'key of abort' : 'key'} ${randomUUID()}`);
  await engine.creations.begin(intent);
  say('begun', intent);
  if (isAborted) {
    await engine.creations.abort(intent);
    return say('aborted', intent);
  }
  const created = createdFor(intent);
  const { uuid } = created.meta;
  await engine.creations.complete(intent, created);
  say('completed', { intent, uuid });
  if (round % 3 === 0) return;
  for (const status of ['RUNNING', 'SUCCESS'])
    await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: { taskId: uuid, status } });
}

async function insertKeys() {
  for (;;) {
    const keyId = randomUUID();
    await stores.keys.insert({ keyId, teamId, createdAt: Date.now(), version: 1 });
    say('keys', keyId);
  }
}

async function work() {
  for (let round = 1; ; round += 1) await create(round);
}

/** Sessions, revocations, endpoints and alerts, mixed with the work of the others. */
async function administer() {
  for (;;) {
    const id = randomUUID();
    const later = Date.now() + DAY;
    await stores.revocations.revoke({ kind: 'token', teamId, id }, later);
    say('revokedTokens', id);
    const person = { issuer: 'https://id.example.com', sub: id, sid: null };
    await stores.sessions.insert(
      { sessionId: id, teamId, ...person, createdAt: later - DAY, expiresAt: later, lastSeenAt: 0 },
      later,
    );
    say('sessions', id);
    const fact = { teamId, kind: 'budget', subject: id, period: '', level: 80, until: later, details: {} };
    await engine.alerts.raise(fact);
    const { id: alertId } = (await engine.alerts.openOf(teamId)).find(({ subject }) => subject === id);
    await engine.alerts.mute(teamId, alertId, { side: 'team', until: later });
    say('muted', alertId);
  }
}

async function addEndpoint() {
  const id = `wh_${randomUUID().slice(0, 12)}`;
  const wanted = { url: 'https://hooks.example/in', description: '', events: ['task.created'], flows: [], labels: {} };
  const secret = { text: 'whsec_abc', createdAt: 1 };
  const endpoint = { id, teamId, ...wanted, secret, formerSecret: null, createdAt: 1, disabled: null, version: 1 };
  await engine.webhooks.endpoints.insert(endpoint);
  say('endpoints', id);
}

say('ready');
await addEndpoint();
await Promise.all([insertKeys(), administer(), ...Array.from({ length: AT_ONCE }, work)]);
