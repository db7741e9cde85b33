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
/** Tasks that a client watches, to see how long a change takes to it. */
const WATCHED = 64;
/** Of the load's clients one in sixteen measures. */
const CLIENTS_A_TASK = 1;

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
  for (const uuid of own.slice(0, WATCHED))
    await load.ask('connect', { url, path: SOCKET_IO, token, uuid, count: CLIENTS_A_TASK });
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

export default {
  title: 'A busy account: frames of many open tasks, and of tasks of other systems',
  options: {
    tasks: { type: 'string', default: '20000', help: 'open tasks of the gateway, and as many of other systems' },
    rates: { type: 'string', default: '1000,3000,10000', help: 'frames a second' },
    seconds: { type: 'string', default: '10', help: 'of each run' },
  },
  async run({ options, rounds, quick, say }) {
    const [tasks, seconds] = quick ? [500, 2] : [Number(options.tasks), Number(options.seconds)];
    const redis = await startRedis();
    const rows = [];
    const goals = [];
    for (const [engine, env] of [
      ['memory', {}],
      ['Redis', { REDIS_URL: redis.url }],
    ]) {
      const ready = await prepare({ tasks, env });
      await ready.pour('own', 1_000, quick ? 1 : 5);
      for (const kind of ['own', 'foreign']) {
        // What is asked about a task of another system gets seldom within a minute.
        if (kind === 'foreign' && !quick) await ready.pour(kind, 10_000, 60);
        for (const rate of options.rates.split(',').map(Number)) {
          const merged = mergedOf(await ready.metrics());
          const runs = [];
          for (let round = 0; round < (quick ? 1 : rounds); round++) runs.push(await ready.pour(kind, rate, seconds));
          const of = (key) => median(runs.map((run) => run[key]));
          const left = mergedOf(await ready.metrics()) - merged;
          say(
            `  ${engine} ${kind} ${rate}/s: ${of('perSecond').toFixed(0)}/s, ${of('cpuUs').toFixed(1)} µs CPU, p99 ${of('p99').toFixed(1)} ms, ${left} merged`,
          );
          const wait = kind === 'own' ? [of('p50').toFixed(1), of('p99').toFixed(1), left] : ['', '', ''];
          rows.push([
            engine,
            kind === 'own' ? 'the gateway’s' : 'of other systems',
            rate,
            of('perSecond').toFixed(0),
            of('cpuUs').toFixed(1),
            ...wait,
          ]);
          if (rate === 10_000 && kind === 'own')
            goals.push(goal(`${engine}: 10,000 frames/s, p99 to a client`, of('p99'), { atMost: 50, unit: ' ms' }));
          if (rate === 10_000 && kind === 'foreign')
            goals.push(goal(`${engine}: CPU of a frame of another system`, of('cpuUs'), { atMost: 10, unit: ' µs' }));
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
