import { alternate, quantile } from '../support/figures.mjs';
import { startGateway, startSandbox } from '../support/gateway.mjs';
import { LOAD_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal } from '../support/report.mjs';

const DIRECT = 'the upstream (sandbox), asked directly';
const MEMORY = 'through the gateway';
const REDIS = 'through the gateway on Redis';
const BUDGETS = 'through the gateway on Redis, with budgets and limits';
/** So far away that nothing is refused, and yet counted. */
const FAR = 1_000_000_000;
const TASK_MS = 120_000;
const FAR_LIMITS = { requests_per_minute: 1_000_000, creations_per_minute: 1_000_000 };

export default {
  title: 'Latency that the gateway adds to a creation',
  options: {
    rate: { type: 'string', default: '100', help: 'creations a second' },
    seconds: { type: 'string', default: '5', help: 'of each contestant in each round' },
  },
  async run({ options, rounds, quick, say }) {
    const perSecond = Number(options.rate);
    const seconds = quick ? 1 : Number(options.seconds);
    const pacer = startNode(new URL('./processes/pacer.mjs', import.meta.url), { core: LOAD_CORE });
    const servers = await startServers();
    const contestants = Object.entries(servers).map(([name, server]) => [
      name,
      async () => {
        await pacer.ask('pace', { ...server, perSecond, seconds: 1 });
        const times = await pacer.ask('pace', { ...server, perSecond, seconds });
        return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
      },
    ]);
    return report(await alternate(Object.fromEntries(contestants), { rounds, say }), perSecond);
  },
};

/** Each has an upstream of its own: a gateway hears of every task of its account. Tasks outlast the run. */
const startUpstream = () =>
  startSandbox({
    env: {
      SANDBOX_DUPLICATE_MS: '0',
      SANDBOX_BALANCE: String(FAR),
      SANDBOX_QUEUE_LIMIT: '1000000',
      SANDBOX_TASK_MS: String(TASK_MS),
    },
  });

async function startServers() {
  const upstream = await startUpstream();
  const redis = await startRedis();
  const memory = await startGateway(await startUpstream());
  const onRedis = await startGateway(await startUpstream(), { env: { REDIS_URL: redis.url } });
  const bounded = await startGateway(await startUpstream(), { env: { REDIS_URL: redis.url, REDIS_PREFIX: 'bounded' } });
  return {
    [DIRECT]: { url: upstream.url, token: upstream.apiKey },
    [MEMORY]: { url: memory.url, token: (await memory.makeTeam()).key },
    [REDIS]: { url: onRedis.url, token: (await onRedis.makeTeam()).key },
    [BUDGETS]: {
      url: bounded.url,
      token: (await bounded.makeTeam({ limits: FAR_LIMITS, budgets: [{ window: 'day', credits: FAR }] })).key,
    },
  };
}

function report(figures, perSecond) {
  const added = (name) => figures[name].p99 - figures[DIRECT].p99;
  const through = [MEMORY, REDIS, BUDGETS];
  return [
    {
      note: `${perSecond} creations a second. Added: more than the same upstream took when asked directly, in the same run.`,
      columns: ['creation', 'added at p50, ms', 'added at p99, ms'],
      rows: through.map((name) => [name, (figures[name].p50 - figures[DIRECT].p50).toFixed(2), added(name).toFixed(2)]),
      goals: through.map((name) => goal(`${name}, added at p99`, added(name), { atMost: 8, unit: ' ms' })),
    },
  ];
}
