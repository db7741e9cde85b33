/** Frames of many tasks at once: own ones on their way to the store and to clients, and those of other systems that share the account. */
import { randomUUID } from 'node:crypto';
import { cpuOf } from '../support/cpu.mjs';
import { median } from '../support/figures.mjs';
import { post, startGateway } from '../support/gateway.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal } from '../support/report.mjs';
import { forEach } from '../support/tasks.mjs';

const LOAD = new URL('../fan-out/processes/load.mjs', import.meta.url);
const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';
/** Tasks that have a client, of which the load lets one in sixteen measure how long a change takes to it. */
const WATCHED = 64;
/** What is asked about a task of another system gets seldom within a minute. */
const GETTING_KNOWN_S = 60;
const NAMES = { own: 'the gateway’s', foreign: 'of other systems' };
const GOAL_RATE = 10_000;

/** @returns { pour(kind, perSecond), metrics, stop } */
async function prepare({ tasks, env }) {
  const load = startNode(LOAD, { core: LOAD_CORE });
  const { url, process, makeTeam, metrics } = await startGateway(
    { url: await load.ask('upstream'), apiKey: 'sk-bench' },
    { env },
  );
  const { key: token } = await makeTeam();
  const own = Array.from({ length: tasks });
  await forEach(tasks, async (at) => {
    own[at] = (await post(`${url}/api/v1/tasks/text-to-model`, token, { prompt: 'a red chair' })).task_uuid;
  });
  for (const uuid of own.slice(0, WATCHED)) await load.ask('connect', { url, path: SOCKET_IO, token, uuid, count: 1 });
  const uuids = { own, foreign: Array.from({ length: tasks }, () => randomUUID()) };
  return {
    async pour(kind, perSecond, seconds) {
      const before = cpuOf(process.pid);
      const { sent, seconds: lasted, ...heard } = await load.ask('pour', { uuids: uuids[kind], perSecond, seconds });
      return { perSecond: sent / lasted, cpuUs: (cpuOf(process.pid) - before) / sent, ...heard };
    },
    metrics,
    stop: () => Promise.all([process.stop(), load.stop()]),
  };
}

const mergedOf = (text) => Number(/^gateway_updates_merged_total (\d+)/m.exec(text)?.[1] ?? 0);

/** Medians of several runs, and how many statuses gave way to newer ones in all of them. */
async function measure(ready, kind, { rate, rounds, seconds }) {
  const before = mergedOf(await ready.metrics());
  const runs = [];
  for (let round = 0; round < rounds; round++) runs.push(await ready.pour(kind, rate, seconds));
  const of = (key) => median(runs.map((run) => run[key]));
  const merged = mergedOf(await ready.metrics()) - before;
  return { perSecond: of('perSecond'), cpuUs: of('cpuUs'), p50: of('p50'), p99: of('p99'), merged };
}

function rowOf(engine, kind, rate, { perSecond, cpuUs, p50, p99, merged }) {
  const wait = kind === 'own' ? [p50.toFixed(1), p99.toFixed(1), merged] : ['', '', ''];
  return [engine, NAMES[kind], rate, perSecond.toFixed(0), cpuUs.toFixed(1), ...wait];
}

const goalOf = (engine, kind, { cpuUs, p99 }) =>
  kind === 'own'
    ? goal(`${engine}: 10,000 frames/s, p99 to a client`, p99, { atMost: 50, unit: ' ms' })
    : goal(`${engine}: CPU of a frame of another system`, cpuUs, { atMost: 10, unit: ' µs' });

export default {
  title: 'A busy account: frames of many open tasks, and of tasks of other systems',
  options: {
    tasks: { type: 'string', default: '20000', help: 'open tasks of the gateway, and as many of other systems' },
    rates: { type: 'string', default: '1000,3000,10000', help: 'frames a second' },
    seconds: { type: 'string', default: '10', help: 'of each run' },
  },
  async run({ options, rounds, quick, say }) {
    const [tasks, seconds] = quick ? [500, 2] : [Number(options.tasks), Number(options.seconds)];
    const rates = options.rates.split(',').map(Number);
    const redis = await startRedis();
    const engines = { memory: {}, Redis: { REDIS_URL: redis.url } };
    const [rows, goals] = [[], []];
    for (const [engine, env] of Object.entries(engines)) {
      const ready = await prepare({ tasks, env });
      await ready.pour('own', 1_000, quick ? 1 : 5);
      for (const kind of Object.keys(NAMES)) {
        if (kind === 'foreign' && !quick) await ready.pour(kind, GOAL_RATE, GETTING_KNOWN_S);
        for (const rate of rates) {
          const figures = await measure(ready, kind, { rate, seconds, rounds: quick ? 1 : rounds });
          const row = rowOf(engine, kind, rate, figures);
          say(`  ${row.join('  ')}`);
          rows.push(row);
          if (rate === GOAL_RATE) goals.push(goalOf(engine, kind, figures));
        }
      }
      await ready.stop();
    }
    return [
      {
        note: `${tasks.toLocaleString('en-GB')} open tasks and as many of other systems, statuses of about 800 bytes; the load, which is the upstream and the clients, has the other core, with Redis beside it. Frames of other systems are counted from the second minute on.`,
        columns: ['engine', 'tasks', 'frames/s asked', 'frames/s sent', 'µs CPU a frame', 'p50, ms', 'p99, ms', 'merged'],
        rows,
        goals,
      },
    ];
  },
};
