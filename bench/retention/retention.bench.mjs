/** What stored tasks cost Redis, indexes and replayable answers included, as their number grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisEngine } from '#storage';
import { freePort } from '../support/free-port.mjs';
import { SERVER_CORE, startProgram } from '../support/processes.mjs';

const TEAMS = 20;
const AT_ONCE = 64;

/** A task of the documented shape; the URLs of its output are as long as signed ones of an object store are. */
async function makeTask(engine, teamId, { ended, keyed }) {
  const uuid = randomUUID();
  const createTime = new Date().toISOString();
  const input = { prompt: 'a red chair with a tall back, carved from oak', texture_size: 2048, polygon_limit: 100_000 };
  const intent = {
    creationId: `tgw_${uuid}`,
    teamId,
    keyId: 'k_bench',
    sub: 'somebody',
    flowName: 'text-to-model',
    body: input,
    bodyDigest: 'd'.repeat(64),
    estimate: 0,
    windows: [],
    startedAt: Date.now(),
    ...(keyed ? { idempotencyKey: uuid } : {}),
  };
  const status = { flowName: intent.flowName, taskId: uuid, status: 'PENDING', input, output: {}, createTime };
  const answer = {
    task_uuid: uuid,
    name: uuid,
    created_at: createTime,
    status: 'PENDING',
    flow_name: intent.flowName,
    input,
    costCredits: 120,
  };
  const meta = {
    uuid,
    teamId,
    keyId: intent.keyId,
    sub: intent.sub,
    flowName: intent.flowName,
    createdAt: Date.now(),
    costCredits: 120,
  };
  await engine.creations.begin(intent);
  await engine.creations.complete(intent, { meta, status, answer });
  if (!ended) return;
  const url = (name) => `https://storage.example.com/tasks/${uuid}/${name}?expires=1790000000&signature=${'a'.repeat(64)}`;
  const output = { geometry_model_url: [url('geometry_model_0.glb')], textured_model_url: url('textured_model_0.glb') };
  const reading = { taskId: uuid, status: 'SUCCESS', progress: 100, output, endTime: createTime };
  await engine.tasks.apply(teamId, uuid, { reading, observedAt: Date.now() });
}

async function fill(engine, count, kind) {
  let made = 0;
  const worker = async () => {
    while (made < count) await makeTask(engine, `team_${made++ % TEAMS}`, kind);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function usedMemory(connection) {
  return Number(/used_memory:(\d+)/.exec(await connection.commands.info('memory'))[1]);
}

async function measure(url, count, kind) {
  const engine = await createRedisEngine({ url, keyPrefix: 'tg:' });
  const { connection } = engine;
  try {
    await connection.commands.flushall();
    // What a first task costs once (scripts, indexes) is no part of what each costs.
    await fill(engine, 1_000, kind);
    const before = await usedMemory(connection);
    await fill(engine, count, kind);
    return (await usedMemory(connection)) - before;
  } finally {
    await engine.close();
  }
}

async function run({ options, quick, say }) {
  const counts = quick ? [2_000] : options.tasks.split(',').map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'bench-retention-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  try {
    const server = startProgram('redis-server', settings, { core: SERVER_CORE });
    await server.printed(/Ready to accept connections/);
    const kinds = {
      running: { ended: false, keyed: false },
      'ended, status kept': { ended: true, keyed: false },
      'ended, with an Idempotency-Key': { ended: true, keyed: true },
    };
    const rows = [];
    for (const [name, kind] of Object.entries(kinds)) {
      for (const count of counts) {
        const bytes = await measure(`redis://127.0.0.1:${port}`, count, kind);
        say(`  ${name}, ${count}: ${Math.round(bytes / count)} bytes a task`);
        rows.push([
          name,
          count.toLocaleString('en-GB'),
          Math.round(bytes / count).toLocaleString('en-GB'),
          (bytes / 1e6).toFixed(0),
        ]);
      }
    }
    return [{ columns: ['tasks', 'how many', 'bytes a task', 'MB together'], rows }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export default {
  title: 'What stored tasks cost Redis',
  options: { tasks: { type: 'string', default: '10000,100000', help: 'how many tasks, comma-separated' } },
  run,
};
