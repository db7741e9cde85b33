import { cpuOf } from '../support/cpu.mjs';
import { alternate } from '../support/figures.mjs';
import { versionOf } from '../support/machine.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { goal, ratio } from '../support/report.mjs';
import { CONTESTANTS } from './contestants.mjs';

const [RAW, SOCKET_IO, GATEWAY] = Object.keys(CONTESTANTS);
/** Deliveries of one measured run, so that a run takes about as long with many sockets as with few. */
const DELIVERIES = 150_000;
const WARM_UP = 60_000;
/** Changes on their way at a time: enough to keep the server busy. */
const WINDOW = 3;

/** Starts the contestant, fills its room, measures it, ends it. */
async function measure(contestant, { sockets, quick }) {
  const load = startNode(new URL('./processes/load.mjs', import.meta.url), {
    core: LOAD_CORE,
    nodeArgs: ['--max-semi-space-size=64'],
  });
  const { process, join } = await CONTESTANTS[contestant](await load.ask('upstream'));
  try {
    const idle = await process.ask('memory');
    await load.ask('connect', { ...join, count: sockets });
    const full = await process.ask('memory');
    const flood = (deliveries) =>
      load.ask('flood', {
        uuid: join.uuid ?? 'task',
        listeners: sockets,
        window: WINDOW,
        changes: Math.ceil(deliveries / sockets),
      });
    await flood(quick ? sockets * 2 : WARM_UP);
    const cpuBefore = cpuOf(process.pid);
    const loadBefore = cpuOf(load.pid);
    const { seconds, deliveries, p50, p99 } = await flood(quick ? sockets * 10 : DELIVERIES);
    return {
      'deliveries/s': deliveries / seconds,
      'µs CPU': (cpuOf(process.pid) - cpuBefore) / deliveries,
      'p50 ms': p50 / 1000,
      'p99 ms': p99 / 1000,
      'kB RSS': (full.rss - idle.rss) / sockets / 1024,
      'kB heap': (full.heapUsed + full.external - idle.heapUsed - idle.external) / sockets / 1024,
      'load CPU %': (cpuOf(load.pid) - loadBefore) / seconds / 1e4,
    };
  } finally {
    await Promise.all([process.stop(), load.stop()]);
  }
}

async function section(sockets, { rounds, quick, say }) {
  const runs = Object.fromEntries(Object.keys(CONTESTANTS).map((name) => [name, () => measure(name, { sockets, quick })]));
  say(`${sockets} sockets in one room`);
  const medians = await alternate(runs, { rounds, say });
  const by = (name) => (key) => ratio(medians[name][key], medians[SOCKET_IO][key]);
  const rows = Object.keys(CONTESTANTS).map((name) => {
    const of = by(name);
    return [
      name,
      of('deliveries/s'),
      of('µs CPU'),
      of('p50 ms'),
      of('p99 ms'),
      medians[name]['kB heap'].toFixed(1),
      medians[name]['kB RSS'].toFixed(1),
    ];
  });
  const rate = (name) => medians[name]['deliveries/s'];
  return {
    heading: `${sockets} sockets in one room`,
    columns: [
      'against socket.io broadcast',
      'deliveries/s',
      'CPU a delivery',
      'p50',
      'p99',
      'kB heap a socket',
      'kB RSS a socket',
    ],
    rows,
    goals: [
      goal('deliveries/s against socket.io broadcast', rate(GATEWAY) / rate(SOCKET_IO), { atLeast: 1.35 }),
      goal('deliveries/s against raw ws, frame built once', rate(GATEWAY) / rate(RAW), { atLeast: 0.71 }),
      goal('memory a socket (RSS)', medians[GATEWAY]['kB RSS'], { atMost: 16, unit: ' kB' }),
    ],
  };
}

export default {
  title: 'Fan-out: one task’s change to every browser that watches it',
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
