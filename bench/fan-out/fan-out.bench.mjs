import { cpuOf } from '../support/cpu.mjs';
import { alternate } from '../support/figures.mjs';
import { versionOf } from '../support/machine.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { goal, ratio } from '../support/report.mjs';
import { CONTESTANTS } from './contestants.mjs';

const [RAW, SOCKET_IO, GATEWAY] = Object.keys(CONTESTANTS);
/** Deliveries per run, so that a run takes about as long with many sockets as with few; a short run would measure Node's compiler. */
const DELIVERIES = 300_000;
const WARM_UP = 300_000;
/** Changes in flight at a time: enough to keep the server busy. */
const WINDOW = 3;

/** Starts a contestant and its load, and fills its room. @returns { memory, flood, stop } */
async function prepare(name, sockets) {
  const load = startNode(new URL('./processes/load.mjs', import.meta.url), { core: LOAD_CORE });
  const { process, join, pids, others = [] } = await CONTESTANTS[name](await load.ask('upstream'));
  const serverCpu = () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  const idle = await process.ask('memory');
  await load.ask('connect', { ...join, count: sockets });
  const full = await process.ask('memory');
  const perSocket = (bytes) => bytes / sockets / 1024;
  return {
    memory: {
      heap: perSocket(full.heapUsed + full.external - idle.heapUsed - idle.external),
      rss: perSocket(full.rss - idle.rss),
    },
    flood: async (deliveries) => {
      const [server, client] = [serverCpu(), cpuOf(load.pid)];
      const changes = Math.ceil(deliveries / sockets);
      const told = await load
        .ask('flood', { uuid: join.uuid ?? 'task', listeners: sockets, window: WINDOW, changes })
        .catch((error) => Promise.reject(new Error(`${name}: ${process.output}`, { cause: error })));
      return {
        'deliveries/s': told.deliveries / told.seconds,
        'µs CPU': (serverCpu() - server) / told.deliveries,
        'p50 ms': told.p50 / 1000,
        'p99 ms': told.p99 / 1000,
        'load µs CPU': (cpuOf(load.pid) - client) / told.deliveries,
      };
    },
    stop: () => Promise.all([process, load, ...others].map((started) => started.stop())),
  };
}

async function section(sockets, { rounds, quick, say }) {
  say(`${sockets} sockets in one room`);
  const ready = {};
  for (const name of Object.keys(CONTESTANTS)) {
    ready[name] = await prepare(name, sockets);
    await ready[name].flood(quick ? sockets * 2 : WARM_UP);
  }
  // All contestants stay up and take short turns, so a temporary slowdown of the machine affects each of them.
  const deliveries = quick ? sockets * 5 : DELIVERIES;
  const runs = Object.fromEntries(Object.entries(ready).map(([name, { flood }]) => [name, () => flood(deliveries)]));
  const medians = await alternate(runs, { rounds, say });
  await Promise.all(Object.values(ready).map(({ stop }) => stop()));
  return tableOf(sockets, medians, (name) => ready[name].memory);
}

function tableOf(sockets, medians, memoryOf) {
  const against = (name, key) => ratio(medians[name][key], medians[SOCKET_IO][key]);
  const rows = Object.keys(CONTESTANTS).map((name) => {
    const { heap, rss } = memoryOf(name);
    const speed = ['deliveries/s', 'µs CPU', 'p50 ms', 'p99 ms'].map((key) => against(name, key));
    return [name, ...speed, heap.toFixed(1), rss.toFixed(1)];
  });
  const rate = (name) => medians[name]['deliveries/s'];
  const perCpu = (name) => 1 / medians[name]['µs CPU'];
  const { heap, rss } = memoryOf(GATEWAY);
  return {
    heading: `${sockets} sockets in one room`,
    columns: [
      'against socket.io broadcast',
      'deliveries/s',
      'CPU a delivery',
      'p50',
      'p99',
      'kB heap per socket',
      'kB RSS per socket',
    ],
    rows,
    goals: [
      goal('deliveries/s against socket.io broadcast', rate(GATEWAY) / rate(SOCKET_IO), { atLeast: 1.6 }),
      goal('deliveries/s against raw ws, frame built once', rate(GATEWAY) / rate(RAW), { atLeast: 0.8 }),
      goal('deliveries per CPU second against socket.io broadcast', perCpu(GATEWAY) / perCpu(SOCKET_IO), { atLeast: 1.6 }),
      goal('deliveries per CPU second against raw ws, frame built once', perCpu(GATEWAY) / perCpu(RAW), { atLeast: 0.8 }),
      goal('heap a socket', heap, { atMost: 16, unit: ' kB' }),
      goal('resident memory per socket', rss, { atMost: 16, unit: ' kB' }),
    ],
  };
}

export default {
  title: 'Fan-out: a change of one task to every browser that watches it',
  options: {
    sockets: { type: 'string', default: '1000,5000', help: 'connections in the room' },
  },
  async run({ options, ...run }) {
    const sections = [];
    for (const sockets of options.sockets.split(',').map(Number)) sections.push(await section(sockets, run));
    sections[0].note =
      `From the upstream's frame to the browsers; the gateway also authenticates, compares, stores and numbers. Statuses of about 800 bytes. ` +
      `socket.io ${versionOf('socket.io')}, engine.io ${versionOf('engine.io')}, ws ${versionOf('ws')}. Memory after a collection, above the idle process.`;
    return sections;
  },
};
