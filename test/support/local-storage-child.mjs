/** Creates, ends and aborts tasks on the local engine as fast as it can, and prints each acknowledged write, until it is killed. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createMemoryAccessStores, createMemoryEngine, openLocalCollections } from '#storage';

const [folder, teamId] = process.argv.slice(2);
const AT_ONCE = 16;
const PRICE = 10;
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
    say('key', keyId);
  }
}

async function work() {
  for (let round = 1; ; round += 1) await create(round);
}

say('ready');
await Promise.all([insertKeys(), ...Array.from({ length: AT_ONCE }, work)]);
