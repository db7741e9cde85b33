import { alternate, quantile } from '../support/figures.mjs';
import { HELPERS_ELSEWHERE, startGateway, startSandbox } from '../support/gateway.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { newFolder } from '../support/folder.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal } from '../support/report.mjs';

const DIRECT = 'the upstream (sandbox), called directly';
const MEMORY = 'through the gateway';
const LOCAL = 'through the gateway, local engine';
const REDIS = 'through the gateway on Redis';
const BUDGETS = 'through the gateway on Redis, with budgets and limits';
/** Limits high enough that nothing is refused; the gateway still counts. */
const FAR = 1_000_000_000;
const TASK_MS = 120_000;
const FAR_LIMITS = { requests_per_minute: 1_000_000, creations_per_minute: 1_000_000 };

export default {
  title: 'Latency that the gateway adds to a creation',
  options: {
    rate: { type: 'string', default: '100', help: 'creations a second' },
    warm: {
      type: 'string',
      default: '10',
      help: 'seconds of load before measuring, because code that Node has not compiled yet is slow',
    },
    seconds: { type: 'string', default: '5', help: 'seconds of load for each contestant in each round' },
  },
  async run({ options, rounds, quick, say }) {
    const perSecond = Number(options.rate);
    const [warm, seconds] = quick ? [1, 1] : [Number(options.warm), Number(options.seconds)];
    const contestants = Object.entries(SERVERS).map(([name, start]) => [
      name,
      async () => {
        const { server, parts } = await start();
        const pacer = startNode(new URL('./processes/pacer.mjs', import.meta.url), { core: LOAD_CORE });
        await pacer.ask('pace', { ...server, perSecond, seconds: warm });
        const times = await pacer.ask('pace', { ...server, perSecond, seconds });
        for (const part of [pacer, ...parts]) await part.stop();
        return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
      },
    ]);
    return report(await alternate(Object.fromEntries(contestants), { rounds, say }), { perSecond, warm });
  },
};

/** Tasks run longer than a contestant's turn. */
const startUpstream = () =>
  startSandbox({
    env: {
      SANDBOX_DUPLICATE_MS: '0',
      SANDBOX_BALANCE: String(FAR),
      SANDBOX_QUEUE_LIMIT: '1000000',
      SANDBOX_TASK_MS: String(TASK_MS),
    },
  });

/** Each turn starts fresh processes, because a gateway that waits for its next turn is still busy with the tasks of its last one. */
const SERVERS = {
  [DIRECT]: async () => {
    const upstream = await startUpstream();
    return { server: { url: upstream.url, token: upstream.apiKey }, parts: [upstream.process] };
  },
  [MEMORY]: () => startThrough({ redis: false }),
  [LOCAL]: () => startThrough({ redis: false, folder: true }),
  [REDIS]: () => startThrough({ redis: true }),
  [BUDGETS]: () => startThrough({ redis: true, team: { limits: FAR_LIMITS, budgets: [{ window: 'day', credits: FAR }] } }),
};

async function startThrough({ redis: onRedis, folder, team }) {
  const upstream = await startUpstream();
  const redis = onRedis ? await startRedis() : undefined;
  const kept = folder ? { DATA_DIR: newFolder() } : {};
  const gateway = await startGateway(upstream, {
    env: redis === undefined ? kept : { REDIS_URL: redis.url },
    helpersElsewhere: true,
  });
  const { key } = await gateway.makeTeam(team);
  const parts = [gateway.process, upstream.process, ...(redis === undefined ? [] : [redis.process])];
  return { server: { url: gateway.url, token: key }, parts };
}

function report(figures, { perSecond, warm }) {
  const added = (name) => figures[name].p99 - figures[DIRECT].p99;
  const through = [MEMORY, LOCAL, REDIS, BUDGETS];
  return [
    {
      note: `${perSecond} creations a second, after ${warm} s of them. Added: more than the same upstream took when asked directly, in the same run. ${HELPERS_ELSEWHERE}`,
      columns: ['creation', 'added at p50, ms', 'added at p99, ms'],
      rows: through.map((name) => [name, (figures[name].p50 - figures[DIRECT].p50).toFixed(2), added(name).toFixed(2)]),
      goals: through.map((name) => goal(`${name}, added at p99`, added(name), { atMost: 8, unit: ' ms' })),
    },
  ];
}
