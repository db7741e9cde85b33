/** What grows with the data of years: tasks of a team, then teams and their keys. Each part has a file of its own. */
import { post, startGateway, startSandbox } from '../support/gateway.mjs';
import { SERVER_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { measureTasks, reportTasks } from './tasks-of-a-team.mjs';
import { measureTeams, reportTeams } from './teams-and-keys.mjs';

const RUNNING = 64;

export default {
  title: 'Cost of what the gateway does as stored tasks, teams and keys grow (Redis)',
  options: {
    tasks: { type: 'string', default: '100,10000,1000000', help: 'stored tasks of one team, ascending' },
    teams: { type: 'string', default: '100,1000,10000', help: 'teams with ten keys each, ascending' },
    seconds: { type: 'string', default: '2', help: 'of each measurement' },
  },
  async run({ options, rounds, quick, say }) {
    const seconds = quick ? 1 : Number(options.seconds);
    const sizesOf = (text) => (quick ? '100,300' : text).split(',').map(Number);
    const tasks = await measureTasks(await makeWorld(), { sizes: sizesOf(options.tasks), rounds, seconds, say });
    const teams = await measureTeams(await makeWorld(), { sizes: sizesOf(options.teams), rounds, seconds, say });
    return [reportTasks(tasks), reportTeams(teams)];
  },
};

/** A gateway that reads every status from Redis, a team with a finished task and some that run, and a process that uses the storage directly. */
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
  const stop = () => Promise.all([store.stop(), gateway.process.stop(), sandbox.process.stop(), redis.process.stop()]);
  return { redis: redis.process, gateway, store, finished, running, teamId, headers, stop };
}
