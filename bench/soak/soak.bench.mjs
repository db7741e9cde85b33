import { spawnSync } from 'node:child_process';
import { cpuOf, waitedOf } from '../support/cpu.mjs';
import { HELPERS_ELSEWHERE, startGateway, startSandbox } from '../support/gateway.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal, ratio } from '../support/report.mjs';
import { soakWithFaults } from './fault-soak.mjs';
import { HOSTILE } from './hostile-clients.mjs';
import { loopLagOf, settled, stateOf } from './process-state.mjs';

const WARM_SECONDS = 10;
/** Limits high enough that nothing is refused; the gateway still counts. */
const FAR = 1_000_000_000;
const LIMITS = { requests_per_minute: 1_000_000, creations_per_minute: 1_000_000, sockets: 10_000, open_tasks: 1_000_000 };
const ORDINARY = { reads: 'status reads', creations: 'creations' };

export default {
  title: 'A soak: ordinary clients alone, then with hostile ones among them, then with a fault every minute',
  once: true,
  options: {
    minutes: { type: 'string', default: '10', help: 'duration; the second half with hostile clients' },
    reads: { type: 'string', default: '60', help: 'status reads per second of the ordinary clients' },
    creations: { type: 'string', default: '3', help: 'creations per second of the ordinary clients' },
    faults: {
      type: 'string',
      default: '10',
      help: 'minutes with a fault every minute afterwards, on a gateway of their own; 0: none',
    },
    'fault-seconds': { type: 'string', default: '60', help: 'from one fault to the next' },
    only: { type: 'string', help: `a single kind of hostile client: ${Object.keys(HOSTILE).join('; ')}` },
    sockets: {
      type: 'string',
      default: '40',
      help: 'socket.io connections of the ordinary clients; they also open up to as many event streams',
    },
  },
  async run({ options, quick, say }) {
    const { seconds, kinds, rates, faults } = readOptions(options, quick);
    const { gateway, engine, stop } = await startAll();
    const [team, hostile] = [await gateway.makeTeam({ limits: LIMITS }), await gateway.makeTeam({ limits: LIMITS })];
    const ordinary = startClients('ordinary');
    // In production, hostile clients take no CPU time from Redis, the upstream or the ordinary clients; here they share a core.
    const attackers = startClients('hostile', { yields: true });
    const before = await stateOf(gateway);
    await ordinary.ask('start', { url: gateway.url, token: team.key, ...rates });
    await ordinary.ask('measure', { seconds: WARM_SECONDS });
    const phases = {};
    phases.quiet = await phaseOf('quiet', { gateway, ordinary, seconds, say });
    await attackers.ask('start', { url: gateway.url, token: hostile.key, kinds });
    phases.hostile = await phaseOf('hostile', { gateway, ordinary, seconds, say });
    const attacks = await attackers.ask('stop');
    const finals = await ordinary.ask('finish');
    await attackers.stop();
    await ordinary.stop();
    const after = await settled(gateway, before);
    await stop();
    return [
      latencySection(phases, engine),
      countsSection({ finals, attacks }),
      processSection({ before, after, phases }),
      ...(faults.seconds > 0 ? [await faultsSection({ faults, rates, say })] : []),
    ];
  },
};

async function faultsSection({ faults, rates, say }) {
  const stand = await startAll();
  const { key: token } = await stand.gateway.makeTeam({ limits: LIMITS });
  try {
    return await soakWithFaults(stand, { ordinary: startClients('ordinary'), token, rates, ...faults, say });
  } finally {
    await stand.stop();
  }
}

function readOptions({ minutes, only, reads, creations, sockets, ...fault }, quick) {
  const seconds = quick ? 15 : (Number(minutes) * 60) / 2;
  if (!(seconds > 0)) throw new Error('--minutes must be a number above 0');
  const kinds = only === undefined ? Object.keys(HOSTILE) : [only];
  if (!Object.hasOwn(HOSTILE, kinds[0])) throw new Error(`--only must be one of: ${Object.keys(HOSTILE).join('; ')}`);
  const faults = { seconds: quick ? 0 : Number(fault.faults) * 60, everySeconds: Number(fault['fault-seconds']) };
  if (!(faults.seconds >= 0 && faults.everySeconds > 0)) throw new Error('--faults and --fault-seconds must be numbers');
  return { seconds, kinds, rates: { reads: Number(reads), creations: Number(creations), sockets: Number(sockets) }, faults };
}

const startClients = (name, options = {}) =>
  startNode(new URL(`./processes/${name}.mjs`, import.meta.url), { core: LOAD_CORE, ...options });

async function startAll() {
  const upstream = await startSandbox({
    env: {
      SANDBOX_CONTROL: '1',
      SANDBOX_DUPLICATE_MS: '0',
      SANDBOX_BALANCE: String(FAR),
      SANDBOX_QUEUE_LIMIT: '1000000',
      SANDBOX_TASK_MS: '8000',
    },
  });
  const redis = spawnSync('redis-server', ['--version']).status === 0 ? await startRedis() : undefined;
  const env = redis === undefined ? {} : { REDIS_URL: redis.url };
  const gateway = await startGateway(upstream, { env, helpersElsewhere: true });
  const stop = () => Promise.all([gateway, upstream, redis].map((one) => one?.process.stop()));
  return { gateway, upstream, redis, stop, engine: redis === undefined ? 'the memory engine' : 'Redis' };
}

async function phaseOf(name, { gateway, ordinary, seconds, say }) {
  await gateway.metrics(); // Reading the metrics resets the event loop figures.
  const { pid } = gateway.process;
  const [cpu, waited] = [cpuOf(pid), waitedOf(pid)];
  const measured = await ordinary.ask('measure', { seconds });
  const core = { used: (cpuOf(pid) - cpu) / seconds / 1e6, waited: (waitedOf(pid) - waited) / seconds / 1e6 };
  const phase = { ...measured, core, loop: await loopLagOf(gateway) };
  say(
    `  ${name.padEnd(8)} reads p50 ${phase.reads.p50.toFixed(1)} p99 ${phase.reads.p99.toFixed(1)} ms, loop p99 ${phase.loop.p99.toFixed(1)} ms`,
  );
  return phase;
}

function latencySection({ quiet, hostile }, engine) {
  const rows = Object.entries(ORDINARY).map(([key, name]) => [
    name,
    ...[quiet[key], hostile[key]].flatMap(({ p50, p99 }) => [p50.toFixed(1), p99.toFixed(1)]),
    `${ratio(hostile[key].p50, quiet[key].p50)}, ${ratio(hostile[key].p99, quiet[key].p99)}`,
  ]);
  const lag = ({ own }) => `p99 ${own.p99.toFixed(1)}, at most ${own.max.toFixed(0)} ms`;
  return {
    heading: 'Latency of ordinary clients',
    note:
      `Milliseconds, on ${engine}. Time during which the load generator itself was blocked is subtracted from each sample; its own lag: ` +
      `quiet ${lag(quiet)}; hostile ${lag(hostile)}. ${HELPERS_ELSEWHERE}`,
    columns: ['', 'quiet p50', 'quiet p99', 'hostile p50', 'hostile p99', 'ratio p50, p99'],
    rows,
    goals: Object.entries(ORDINARY).map(([key, name]) =>
      goal(`${name}, p99 with hostile clients against quiet`, hostile[key].p99 / quiet[key].p99, { atMost: 2, unit: '×' }),
    ),
  };
}

function countsSection({ finals, attacks }) {
  return {
    heading: 'Final statuses, and rounds of the hostile clients',
    note: `Hostile rounds: ${Object.entries(attacks)
      .map(([name, { rounds, faults }]) => `${name} ${rounds}${faults > 0 ? ` (${faults} broken off)` : ''}`)
      .join(', ')}.`,
    columns: ['watches', 'finals told', 'lost', 'told twice', 'failed reads', 'failed creations'],
    rows: [[finals.watches, finals.told, finals.lost, finals.twice, finals.failedReads, finals.failedCreations]],
    goals: [
      goal('lost finals', finals.lost, { atMost: 0 }),
      goal('finals told twice', finals.twice, { atMost: 0 }),
      goal('failed calls', finals.failedReads + finals.failedCreations, { atMost: 0 }),
    ],
  };
}

function processSection({ before, after, phases: { quiet, hostile } }) {
  const percent = (share) => `${(share * 100).toFixed(0)} %`;
  const core = (name, { core: { used, waited } }) =>
    `${name} ${percent(used)}, waiting for the core ${percent(waited)} of the time`;
  return {
    heading: 'The process',
    note:
      `Memory in MB, the heap after garbage collection. Peak resident memory: ${after.peak.toFixed(0)} MB. Use of its core: ` +
      `${core('quiet', quiet)}; ${core('hostile', hostile)}. Long waiting means that other programs ran on the machine.`,
    columns: ['', 'resident', 'heap', 'descriptors'],
    rows: [
      ['at the start', before.rss.toFixed(0), before.heap.toFixed(0), before.descriptors],
      ['after all have left', after.rss.toFixed(0), after.heap.toFixed(0), after.descriptors],
    ],
    goals: [
      goal('descriptors that stay', after.descriptors - before.descriptors, { atMost: 4 }),
      goal('growth of the heap', after.heap - before.heap, { atMost: 40, unit: ' MB' }),
      goal('loop lag p99, quiet', quiet.loop.p99, { atMost: 50, unit: ' ms' }),
      goal('loop lag p99, hostile', hostile.loop.p99, { atMost: 50, unit: ' ms' }),
    ],
  };
}
