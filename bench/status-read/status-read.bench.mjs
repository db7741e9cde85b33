import { alternate } from '../support/figures.mjs';
import { newFolder } from '../support/folder.mjs';
import { post, startGateway, startSandbox } from '../support/gateway.mjs';
import { load, loadGenerator } from '../support/load.mjs';
import { SERVER_CORE, LOAD_CORE, startNode } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal, ratio } from '../support/report.mjs';

const CONSTANT = 'node:http, a constant buffer';
const EXPRESS = 'Express + http-proxy-middleware';
const REPLY_FROM = 'fastify + @fastify/reply-from';
const TEAM_KEY = 'gateway, team key';
const TOKEN = 'gateway, client token (JWT)';
const UNCHANGED = 'gateway, team key, If-None-Match (304)';
const LOGGED = 'gateway, team key, one log line per request';
const IN_FOLDER = 'gateway, local engine, team key';
const FROM_FOLDER = 'gateway, local engine, no copy in the process';
const ON_REDIS = 'gateway on Redis, team key';
const FROM_REDIS = 'gateway on Redis, each read from Redis';
const BY_CONTROLLER = 'gateway, team key, without the status lane';

/** A task that stays RUNNING during the benchmark; its status is about as long as the constant. */
const BODY = { prompt: `please-take-3600000ms, a red chair with carved legs${' and a velvet seat'.repeat(12)}` };

export default {
  title: 'Authenticated status read (keep-alive, 64 connections)',
  options: { seconds: { type: 'string', default: '3', help: 'of load for each contestant in each round' } },
  async run({ options, rounds, quick, say }) {
    const seconds = quick ? 1 : Number(options.seconds);
    const upstream = await startServer('constant', LOAD_CORE);
    const gateways = await startGateways();
    const servers = {
      [CONSTANT]: plain(await startServer('constant')),
      [EXPRESS]: plain(await startServer('express-proxy', SERVER_CORE, [upstream.url])),
      [REPLY_FROM]: plain(await startServer('reply-from', SERVER_CORE, [upstream.url])),
      ...gateways,
    };
    const contestants = Object.entries(servers).map(([name, { server, ...asked }]) => [
      name,
      async () => {
        await load(server, { ...asked, seconds: 1 });
        return load(server, { ...asked, seconds });
      },
    ]);
    return report(await alternate(Object.fromEntries(contestants), { rounds, say }));
  },
};

function plain(server) {
  return {
    server,
    paths: ['/api/v1/tasks/0b1f7a52-3c6d-4e8f-9a0b-1c2d3e4f5a6b'],
    headers: { authorization: 'Bearer some-credential' },
  };
}

async function startServer(name, core = SERVER_CORE, args = []) {
  const child = startNode(new URL(`./processes/${name}.mjs`, import.meta.url), { core, args });
  return { url: await child.printed(/listening on (\S+)\n/), pid: child.pid };
}

async function startGateways() {
  const sandbox = await startSandbox();
  const redis = await startRedis();
  const memory = await readyGateway(sandbox, {});
  const logging = await readyGateway(sandbox, { env: { LOG_LEVEL: 'info' }, stdout: 'ignore' });
  const inFolder = await readyGateway(sandbox, { env: { DATA_DIR: newFolder() } });
  const fromFolder = await readyGateway(sandbox, { env: { DATA_DIR: newFolder(), STATUS_COPIES: '0' } });
  const onRedis = await readyGateway(sandbox, { env: { REDIS_URL: redis.url } });
  const uncopied = await readyGateway(sandbox, { env: { REDIS_URL: redis.url, REDIS_PREFIX: 'other', STATUS_COPIES: '0' } });
  const bearer = (credential) => ({ authorization: `Bearer ${credential}` });
  const read = ({ server, path, key }, more = {}) => ({ server, paths: [path], headers: { ...bearer(key), ...more } });
  return {
    [TEAM_KEY]: read(memory),
    [TOKEN]: read({ ...memory, key: memory.token }),
    [UNCHANGED]: read(memory, { 'if-none-match': memory.etag }),
    [LOGGED]: read(logging),
    [IN_FOLDER]: read(inFolder),
    [FROM_FOLDER]: read(fromFolder),
    [ON_REDIS]: read(onRedis),
    [FROM_REDIS]: read(uncopied),
    [BY_CONTROLLER]: read({ ...memory, path: `${memory.path}?beyond=the-lane` }),
  };
}

/** A gateway with a long-running task, whose changes its upstream pushes. */
async function readyGateway(sandbox, options) {
  const { url, process: child, makeTeam } = await startGateway(sandbox, options);
  const { key } = await makeTeam();
  const { task_uuid: uuid } = await post(`${url}/api/v1/tasks/text-to-model`, key, BODY);
  const { token } = await post(`${url}/gateway/v1/tokens`, key, { ttl_seconds: 3_600 });
  await untilLive(url);
  const path = `/api/v1/tasks/${uuid}`;
  const { headers } = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
  return { server: { url, pid: child.pid }, path, key, token, etag: headers.get('etag') };
}

async function untilLive(url) {
  for (;;) {
    const { upstream } = await (await fetch(`${url}/health/ready`)).json();
    if (upstream.link === 'live') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function report(figures) {
  const constant = figures[CONSTANT];
  const of = (name, other) => figures[name].perSecond / figures[other].perSecond;
  const rows = Object.entries(figures).map(([name, { perSecond, cpuUs, p99 }]) => [
    name,
    ratio(perSecond, constant.perSecond),
    ratio(cpuUs, constant.cpuUs),
    ratio(p99, constant.p99),
  ]);
  return [
    {
      note: `Load by ${loadGenerator}. The proxies check nothing; their upstream is the constant server, on the load's core.`,
      columns: ['server', 'requests/s of the constant', 'CPU per request of the constant', 'p99 of the constant'],
      rows,
      goals: [
        goal('team key, of the constant', of(TEAM_KEY, CONSTANT), { atLeast: 0.55 }),
        goal('team key, of Express + http-proxy-middleware', of(TEAM_KEY, EXPRESS), { atLeast: 13 }),
        goal('team key, of fastify + @fastify/reply-from', of(TEAM_KEY, REPLY_FROM), { atLeast: 3 }),
        goal('client token, of the constant', of(TOKEN, CONSTANT), { atLeast: 0.45 }),
        goal('read from Redis, of the constant', of(FROM_REDIS, CONSTANT), { atLeast: 0.35 }),
      ],
    },
  ];
}
