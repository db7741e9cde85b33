/** How many watching browsers one instance holds, and what they cost it: sockets are opened in steps, until one fails. */
import { cpuOf } from '../support/cpu.mjs';
import { raiseDescriptors } from '../support/descriptors.mjs';
import { post, startGateway } from '../support/gateway.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal } from '../support/report.mjs';
import { loopLagOf } from '../soak/process-state.mjs';

const LOAD = new URL('../fan-out/processes/load.mjs', import.meta.url);
const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';
const FAR = 1_000_000;
/** What a process has open beside the sockets. */
const OTHER_DESCRIPTORS = 200;
const CHANGES = 5;
const COLUMNS = [
  'sockets',
  'opened/s',
  'µs CPU to open one',
  'kB RSS per socket',
  'kB heap per socket',
  'MB resident',
  '% of a core, idle',
  'loop lag p99, max, idle (ms)',
  'a change reaches all (ms)',
  'p50, p99 (ms)',
];

/** @returns { process, metrics, load, join, uuid } with one open task that every socket watches */
async function prepare(engine) {
  const redis = engine === 'redis' ? await startRedis() : undefined;
  const load = startNode(LOAD, { core: LOAD_CORE, nodeArgs: ['--max-old-space-size=8192'] });
  const env = { CONNECTIONS_PER_ADDRESS: String(FAR), ...(redis && { REDIS_URL: redis.url }) };
  const upstream = { url: await load.ask('upstream'), apiKey: 'sk-bench' };
  const gateway = await startGateway(upstream, { env, nodeArgs: ['--max-old-space-size=8192'] });
  const { key: token } = await gateway.makeTeam({ limits: { sockets: FAR } });
  const { task_uuid: uuid } = await post(`${gateway.url}/api/v1/tasks/text-to-model`, token, { prompt: 'a red chair' });
  return { ...gateway, load, uuid, join: { url: gateway.url, path: SOCKET_IO, token, uuid, fromManyAddresses: true } };
}

/** Opens sockets up to `count`, waits, and pushes a few changes. @returns figures */
async function step(ready, { idle, from, count, idleSeconds }) {
  const { process, load, join, uuid } = ready;
  const [before, began] = [cpuOf(process.pid), performance.now()];
  await load.ask('connect', { ...join, count: count - from });
  const opening = (performance.now() - began) / 1000;
  const openingCpu = cpuOf(process.pid) - before;

  await ready.metrics();
  const quiet = cpuOf(process.pid);
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000));
  const share = (cpuOf(process.pid) - quiet) / (idleSeconds * 1e6);
  const lag = await loopLagOf(ready);
  const memory = await process.ask('memory');

  // The first one makes the room and compiles the way; the others are measured.
  await load.ask('flood', { uuid, changes: 1, window: 1, listeners: count });
  const told = await load.ask('flood', { uuid, changes: CHANGES, window: 1, listeners: count });
  const perSocket = (now, then) => (now - then) / count / 1024;
  return {
    count,
    perSecond: (count - from) / opening,
    cpuToOpen: openingCpu / (count - from),
    rss: perSocket(memory.rss, idle.rss),
    heap: perSocket(memory.heapUsed + memory.external, idle.heapUsed + idle.external),
    resident: memory.rss / 1e6,
    share,
    lag,
    toAll: (told.seconds / CHANGES) * 1000,
    p50: told.p50 / 1000,
    p99: told.p99 / 1000,
  };
}

function rowOf({ count, perSecond, cpuToOpen, rss, heap, resident, share, lag, toAll, p50, p99 }) {
  return [
    count.toLocaleString('en-GB'),
    perSecond.toFixed(0),
    cpuToOpen.toFixed(0),
    rss.toFixed(1),
    heap.toFixed(1),
    resident.toFixed(0),
    (share * 100).toFixed(1),
    `${lag.p99.toFixed(1)}, ${lag.max.toFixed(1)}`,
    toAll.toFixed(0),
    `${p50.toFixed(0)}, ${p99.toFixed(0)}`,
  ];
}

const goalsOf = ({ count, rss, lag, share }) => [
  goal(`${count.toLocaleString('en-GB')} sockets: resident memory of each`, rss, { atMost: 16, unit: ' kB' }),
  goal(`${count.toLocaleString('en-GB')} sockets: loop lag p99 while nothing changes`, lag.p99, { atMost: 50, unit: ' ms' }),
  goal(`${count.toLocaleString('en-GB')} sockets: of a core while nothing changes`, share * 100, { atMost: 50, unit: ' %' }),
];

export default {
  title: 'Sockets: how many watching browsers one instance holds',
  once: true,
  options: {
    steps: { type: 'string', default: '5000,10000,20000,40000,70000,100000', help: 'numbers of open sockets, rising' },
    engine: { type: 'string', default: 'redis', help: 'redis or memory' },
    idle: { type: 'string', default: '60', help: 'seconds without a change at each step; each socket is pinged every 25 s' },
  },
  async run({ options, quick, say }) {
    const wanted = quick ? [200, 500] : options.steps.split(',').map(Number);
    const idleSeconds = quick ? 2 : Number(options.idle);
    const most = raiseDescriptors(Math.max(...wanted) + OTHER_DESCRIPTORS) - OTHER_DESCRIPTORS;
    const ready = await prepare(options.engine);
    const idle = await ready.process.ask('memory');
    const done = [];
    const isShort = wanted.some((count) => count > most);
    let end = isShort ? 'No more were tried, because a process may not open more files here.' : 'All of them were held.';
    for (const count of isShort ? [...wanted.filter((count) => count < most), most] : wanted) {
      try {
        done.push(await step(ready, { idle, from: done.at(-1)?.count ?? 0, count, idleSeconds }));
      } catch (error) {
        end = `The step to ${count.toLocaleString('en-GB')} failed: ${error.message.split('\n')[0]}.`;
        break;
      }
      say(`  ${rowOf(done.at(-1)).join('  ')}`);
    }
    if (done.length === 0) throw new Error(end);
    return [
      {
        note: `${end} Engine: ${options.engine}. socket.io over WebSocket, each with a team key, subscribed to the one task that changes, statuses of about 800 bytes; clients on several addresses of the loopback network share the other core with the upstream${options.engine === 'redis' ? ' and Redis' : ''}, so times to reach all are upper bounds. Memory after a collection, above the idle process.`,
        columns: COLUMNS,
        rows: done.map(rowOf),
        goals: goalsOf(done.at(-1)),
      },
    ];
  },
};
