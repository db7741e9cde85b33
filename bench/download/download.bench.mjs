/** One large file through the gateway and through other proxies, from the same storage to the same reader; the storage speaks HTTP or HTTPS. */
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuOf, memoryOf } from '../support/cpu.mjs';
import { alternate } from '../support/figures.mjs';
import { post, startGateway, startSandbox } from '../support/gateway.mjs';
import { versionOf } from '../support/machine.mjs';
import { LOAD_CORE, SERVER_CORE, startNode } from '../support/processes.mjs';
import { goal, ratio } from '../support/report.mjs';
import { startNginx } from './nginx.mjs';

const MB = 1024 * 1024;
/** Valid for 127.0.0.1 and self-signed; a test key, not a secret. */
const pem = (name) => fileURLToPath(new URL(`../../test/fixtures/tls/localhost.${name}.pem`, import.meta.url));
const CERTIFICATE = { key: pem('key'), cert: pem('cert') };
const file = (name) => new URL(`./processes/${name}.mjs`, import.meta.url);

/** Written once and then read from the system's cache, like a frequently read file of an object store. */
async function writeModel(path, megabytes) {
  const stream = createWriteStream(path);
  for (let at = 0; at < megabytes; at++)
    if (!stream.write(Buffer.alloc(MB, at))) await new Promise((go) => stream.once('drain', go));
  await new Promise((done) => stream.end(done));
}

async function startGatewayOn(origin) {
  const env = { SANDBOX_PUBLIC_URL: origin.url, SANDBOX_DOWNLOAD_MODE: 'redirect', SANDBOX_TASK_MS: '50', SANDBOX_CONTROL: '1' };
  const sandbox = await startSandbox({ env });
  const gateway = await startGateway(sandbox, {
    env: { ASSET_HOSTS: new URL(origin.url).host, NODE_EXTRA_CA_CERTS: CERTIFICATE.cert },
  });
  const { key } = await gateway.makeTeam();
  const { task_uuid: uuid } = await post(`${gateway.url}/api/v1/tasks/text-to-model`, key, { prompt: 'a red chair' });
  const state = { status: 'SUCCESS' };
  await fetch(`${sandbox.url}/__control/tasks/${uuid}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(state),
  });
  return { pid: gateway.process.pid, url: `${gateway.url}/api/v1/tasks/download/${uuid}`, token: key };
}

async function startProxy(name, origin) {
  const child = startNode(file(name), { core: SERVER_CORE, args: [origin.url] });
  const { listening: port } = await child.heard((message) => message?.listening !== undefined);
  return { pid: child.pid, url: `http://127.0.0.1:${port}/model` };
}

/** Resets the process's peak memory. */
const forgetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

const startOrigin = (folder, more = {}) =>
  startNginx(folder, { core: LOAD_CORE, location: `root ${folder}; try_files /model =404;`, ...more });

/** nginx as it comes, and with buffers for long bodies. */
async function nginxesOf(folder, origin) {
  const proxied = (more) =>
    startNginx(folder, {
      core: SERVER_CORE,
      location: `proxy_pass ${origin.url}; proxy_http_version 1.1; proxy_set_header Connection ""; ${more}`,
    });
  const nginx = await proxied('');
  const nginxLarge = await proxied('proxy_buffers 8 256k; proxy_buffer_size 256k; proxy_busy_buffers_size 512k;');
  return {
    'nginx proxy_pass, its default buffers': { pid: nginx.pid, url: `${nginx.url}/model` },
    'nginx proxy_pass, buffers of 256k': { pid: nginxLarge.pid, url: `${nginxLarge.url}/model` },
  };
}

async function plainContestants(folder) {
  const origin = await startOrigin(folder);
  return {
    ...(await nginxesOf(folder, origin)),
    gateway: await startGatewayOn(origin),
    [`http-proxy-middleware ${versionOf('http-proxy-middleware')} on Express`]: await startProxy('express-proxy', origin),
    [`@fastify/reply-from ${versionOf('@fastify/reply-from')}`]: await startProxy('reply-from', origin),
  };
}

async function encryptedContestants(folder) {
  const origin = await startOrigin(folder, { certificate: CERTIFICATE });
  return { ...(await nginxesOf(folder, origin)), gateway: await startGatewayOn(origin) };
}

/** @returns a section of the report */
async function compare(contestants, { bytes, rounds, say }) {
  const reader = startNode(file('reader'), { core: LOAD_CORE });
  await reader.heard((message) => message?.ready === true);
  const download = async ({ pid, url, token }) => {
    await reader.ask('read', { url, token, bytes });
    const before = memoryOf(pid).now;
    forgetPeak(pid);
    const cpu = cpuOf(pid);
    const { seconds } = await reader.ask('read', { url, token, bytes });
    return { rate: bytes / MB / seconds, cpu: cpuOf(pid) - cpu, growth: memoryOf(pid).peak - before };
  };
  const runs = Object.entries(contestants).map(([name, contestant]) => [name, () => download(contestant)]);
  const figures = await alternate(Object.fromEntries(runs), { rounds, say });
  const [base] = Object.values(figures);
  return {
    columns: ['server', 'speed, of nginx', 'CPU, of nginx', 'growth of RSS (MB)'],
    rows: Object.entries(figures).map(([name, { rate, cpu, growth }]) => [
      name,
      ratio(rate, base.rate),
      ratio(cpu, base.cpu),
      growth.toFixed(1),
    ]),
    goals: [
      goal('speed of nginx proxy_pass', figures.gateway.rate / base.rate, { atLeast: 0.65 }),
      goal('growth of RSS', figures.gateway.growth, { atMost: 64, unit: ' MB' }),
    ],
  };
}

async function run({ options, rounds, quick, say }) {
  const bytes = Number(quick ? 20 : options.megabytes) * MB;
  const folder = mkdtempSync(join(tmpdir(), 'bench-download-'));
  try {
    await writeModel(join(folder, 'model'), bytes / MB);
    const plain = await compare(await plainContestants(folder), { bytes, rounds, say });
    const encrypted = await compare(await encryptedContestants(folder), { bytes, rounds, say });
    return [
      { heading: 'From a storage over HTTP', ...plain },
      {
        heading: 'From a storage over HTTPS',
        note: 'The storage encrypts, the server decrypts; the reader speaks HTTP.',
        ...encrypted,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export default {
  title: 'A download through the gateway, compared with other proxies',
  options: { megabytes: { type: 'string', default: '200', help: 'size of the file' } },
  run,
};
