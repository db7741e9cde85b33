/**
 * One process on a core of its own, which is best for it, and two workers under the same load. On two cores the load generator and Redis have no core of
 * their own beside two workers, and the note says so.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { alternate } from '../support/figures.mjs';
import { post, startGateway, startSandbox } from '../support/gateway.mjs';
import { load, loadGenerator } from '../support/load.mjs';
import { SERVER_CORE } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal, ratio } from '../support/report.mjs';

const CORES = '0,1';
const BODY = { prompt: 'please-take-3600000ms, a red chair' };
const KINDS = { 'status read': '', 'read past the status lane': '?beyond=the-lane' };

export default {
  title: 'One and two workers (WORKERS), status reads on Redis (keep-alive, 64 connections)',
  options: { seconds: { type: 'string', default: '3', help: 'of load for each contestant in each round' } },
  async run({ options, rounds, quick, say }) {
    const seconds = quick ? 1 : Number(options.seconds);
    const sandbox = await startSandbox();
    const redis = await startRedis();
    const gateways = [await readyGateway(1, { sandbox, redis }), await readyGateway(2, { sandbox, redis })];
    const contestants = Object.entries(KINDS).flatMap(([kind, query]) =>
      gateways.map(({ workers, server, path, key }) => {
        const asked = { paths: [path + query], headers: { authorization: `Bearer ${key}` } };
        const measure = async () => {
          await load(server, { ...asked, seconds: 1 });
          return load(server, { ...asked, seconds });
        };
        return [nameOf(kind, workers), measure];
      }),
    );
    return report(await alternate(Object.fromEntries(contestants), { rounds, say }));
  },
};

const nameOf = (kind, workers) => `${kind}, ${workers === 1 ? 'one process' : `${workers} workers`}`;

async function readyGateway(workers, { sandbox, redis }) {
  const env = { REDIS_URL: redis.url, REDIS_PREFIX: `w${workers}`, WORKERS: String(workers) };
  const { url, process: child, makeTeam } = await startGateway(sandbox, { core: workers === 1 ? SERVER_CORE : CORES, env });
  const { key } = await makeTeam();
  const { task_uuid: uuid } = await post(`${url}/api/v1/tasks/text-to-model`, key, BODY);
  for (let link = ''; link !== 'live';) {
    ({
      upstream: { link },
    } = await (await fetch(`${url}/health/ready`)).json());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { workers, server: { url, pids: [child.pid, ...childrenOf(child.pid)] }, path: `/api/v1/tasks/${uuid}`, key };
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function report(figures) {
  const shared =
    cpus().length > 3
      ? ''
      : ' Here load and Redis share the cores of the two workers. A request between two processes of one core costs less than one between cores, so these figures are no measure of other machines.';
  const rows = Object.keys(KINDS).map((kind) => {
    const [one, two] = [figures[nameOf(kind, 1)], figures[nameOf(kind, 2)]];
    return [kind, ratio(two.perSecond, one.perSecond), ratio(two.cpuUs, one.cpuUs), ratio(two.p99, one.p99)];
  });
  const past = (workers) => figures[nameOf('read past the status lane', workers)];
  return [
    {
      note: `Two workers on cores ${CORES} against one process on core ${SERVER_CORE}. CPU is that of all processes of the gateway. Load by ${loadGenerator}, on one thread; Redis beside it.${shared}`,
      columns: ['two workers of one process', 'requests/s', 'CPU per request', 'p99'],
      rows,
      goals: [
        goal('read past the status lane, requests/s', past(2).perSecond / past(1).perSecond, { atLeast: 1.5 }),
        goal('read past the status lane, CPU per request', past(2).cpuUs / past(1).cpuUs, { atMost: 1.25 }),
      ],
    },
  ];
}
