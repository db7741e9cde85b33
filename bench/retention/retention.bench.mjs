/** Memory that a stored task takes in Redis, indexes included, at each stage of its life and for growing numbers of tasks. */
import { createRedisEngine } from '#storage';
import { SERVER_CORE } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { endTask, forEach, makeTask } from '../support/tasks.mjs';

const TEAMS = 20;

const teamOf = (at) => `team_${at % TEAMS}`;

/** Applies at once what expiry would do over time. */
async function forget({ connection }, pattern) {
  for await (const keys of connection.commands.scanStream({ match: pattern, count: 1_000 }))
    if (keys.length > 0) await connection.commands.unlink(...keys);
}

const STAGES = {
  'open, with the answer to its Idempotency-Key': async (engine, uuids) => {
    await forEach(uuids.length, async (at) => (uuids[at] = await makeTask(engine, teamOf(at))));
  },
  ended: async (engine, uuids) => await forEach(uuids.length, (at) => endTask(engine, teamOf(at), uuids[at])),
  'answer expired (24 h)': async (engine) => await forget(engine, '*:idem:*'),
  'status expired (STATUS_TERMINAL_TTL)': async (engine) => await forget(engine, '*:status:*'),
};

async function usedMemory({ connection }) {
  // Redis frees unlinked keys in the background.
  await connection.commands.call('MEMORY', 'PURGE');
  return Number(/used_memory:(\d+)/.exec(await connection.commands.info('memory'))[1]);
}

/** @returns bytes per task at each stage. */
async function measure(url, count, say) {
  const engine = await createRedisEngine({ url, keyPrefix: 'tg:' });
  try {
    await engine.connection.commands.flushall('SYNC');
    // One-time costs of the first tasks (scripts, indexes) are not part of the cost of a task.
    await STAGES[Object.keys(STAGES)[0]](engine, Array.from({ length: TEAMS }));
    await forget(engine, '*:idem:*');
    await forget(engine, '*:status:*');
    const before = await usedMemory(engine);
    const uuids = Array.from({ length: count });
    const bytes = [];
    for (const [stage, reach] of Object.entries(STAGES)) {
      const began = Date.now();
      await reach(engine, uuids);
      bytes.push(Math.round(((await usedMemory(engine)) - before) / count));
      say(`  ${count} ${stage}: ${bytes.at(-1)} bytes per task (${((Date.now() - began) / 1000).toFixed(0)} s)`);
    }
    return bytes;
  } finally {
    await engine.close();
  }
}

async function run({ options, quick, say }) {
  const counts = quick ? [2_000] : options.tasks.split(',').map(Number);
  const redis = await startRedis({ core: SERVER_CORE });
  const rows = [];
  for (const count of counts) rows.push([count.toLocaleString('en-GB'), ...(await measure(redis.url, count, say))]);
  const figures = rows.map(([count, ...bytes]) => [count, ...bytes.map((figure) => figure.toLocaleString('en-GB'))]);
  return [{ heading: 'Bytes a task', columns: ['tasks', ...Object.keys(STAGES)], rows: figures }];
}

export default {
  title: 'Memory of stored tasks in Redis',
  once: true,
  options: {
    tasks: {
      type: 'string',
      default: '10000,100000',
      help: 'numbers of tasks, comma-separated; a million takes some minutes and 4 GB',
    },
  },
  run,
};
