import { cpuOf } from '../support/cpu.mjs';
import { median, quantile } from '../support/figures.mjs';
import { post, startGateway, startSandbox } from '../support/gateway.mjs';
import { load } from '../support/load.mjs';
import { SERVER_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal, ratio } from '../support/report.mjs';

const RUNNING = 64;
/** Tasks read in turn: more than fit in a processor's cache. */
const READ = 20_000;

export default {
  title: 'Cost of a read and of an update as stored tasks grow (Redis)',
  options: {
    sizes: { type: 'string', default: '100,10000,1000000', help: 'stored tasks, ascending' },
    seconds: { type: 'string', default: '2', help: 'of each measurement' },
  },
  async run({ options, rounds, quick, say }) {
    const sizes = (quick ? '100,10000' : options.sizes).split(',').map(Number);
    const seconds = quick ? 1 : Number(options.seconds);
    const world = await makeWorld();
    const rows = [];
    for (const size of sizes) {
      await world.store.ask('grow', { uuid: world.finished, to: size });
      const runs = [];
      await measure(world, size, 1);
      for (let round = 0; round < rounds; round++) runs.push(await measure(world, size, seconds));
      const figures = Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));
      say(`  ${size} tasks  ${JSON.stringify(figures)}`);
      rows.push({ size, ...figures });
    }
    return report(rows);
  },
};

async function makeWorld() {
  const sandbox = await startSandbox({ env: { SANDBOX_TASK_MS: '200', SANDBOX_DUPLICATE_MS: '0', SANDBOX_QUEUE_LIMIT: '1000' } });
  const redis = await startRedis();
  const gateway = await startGateway(sandbox, { env: { REDIS_URL: redis.url, STATUS_COPIES: '0' } });
  const { key, teamId } = await gateway.makeTeam();
  const create = async (prompt) => (await post(`${gateway.url}/api/v1/tasks/text-to-model`, key, { prompt })).task_uuid;
  const finished = await create('a red chair');
  const running = [];
  for (let at = 0; at < RUNNING; at++) running.push(await create(`a red chair, please-take-36000000ms, number ${at}`));
  const headers = { authorization: `Bearer ${key}` };
  const statusOf = async (uuid) => (await (await fetch(`${gateway.url}/api/v1/tasks/${uuid}`, { headers })).json()).data.status;
  while ((await statusOf(finished)) !== 'SUCCESS') await new Promise((resolve) => setTimeout(resolve, 50));
  const store = startNode(new URL('./processes/store.mjs', import.meta.url), { core: SERVER_CORE, args: [redis.url] });
  await store.heard((message) => message?.ready === true);
  return { redis: redis.process, gateway, store, finished, running, teamId, headers };
}

async function measure({ redis, gateway, store, running, teamId, headers }, size, seconds) {
  const count = Math.min(size, READ);
  const paths = Array.from({ length: count }, (_value, at) => `/api/v1/tasks/${idOf(Math.floor((at * size) / count))}`);
  const beforeReads = cpuOf(redis.pid);
  const reads = await load({ url: gateway.url, pid: gateway.process.pid }, { paths, headers, seconds });
  const readRedisUs = (cpuOf(redis.pid) - beforeReads) / (reads.perSecond * seconds);
  const beforeUpdates = cpuOf(redis.pid);
  const times = await store.ask('update', { teamId, uuids: running, seconds });
  return {
    readUs: reads.cpuUs + readRedisUs,
    readP99: reads.p99,
    updateUs: (cpuOf(redis.pid) - beforeUpdates) / times.length,
    updateP99: quantile(times, 0.99),
  };
}

/** Ids of the copies that the store makes. */
function idOf(number) {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

function report(rows) {
  const [first] = rows;
  const last = rows.at(-1);
  return [
    {
      note: 'CPU time of a read is that of the gateway and Redis, CPU time of an update that of Redis; each as a multiple of the value at the smallest size.',
      columns: ['stored tasks', 'CPU of a read', 'p99 of a read', 'CPU of an update', 'p99 of an update'],
      rows: rows.map((row) => [
        row.size,
        ...['readUs', 'readP99', 'updateUs', 'updateP99'].map((key) => ratio(row[key], first[key])),
      ]),
      goals: [
        goal(`CPU of a read at ${last.size}, of that at ${first.size}`, last.readUs / first.readUs, { atMost: 1.25 }),
        goal(`CPU of an update at ${last.size}, of that at ${first.size}`, last.updateUs / first.updateUs, { atMost: 1.25 }),
      ],
    },
  ];
}
