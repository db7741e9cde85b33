import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, type Exit, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually, untilLive } from '../support/http.js';
import { openRelay, type Relay } from '../support/relay.js';
import { GENERATION, type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** Valid for localhost, self-signed, for a hundred years; a test key, not a secret. */
const file = (name: string) => fileURLToPath(new URL(`../fixtures/tls/localhost.${name}.pem`, import.meta.url));
const certificate = { key: readFileSync(file('key')), cert: readFileSync(file('cert')) };

/** The real upstream uses TLS only: JSON, the watch socket and assets. */
let relay: Relay;
let sandbox: Sandbox;
let gateway: GatewayProcess;
let team: TestTeam;
let url: string;

beforeAll(async () => {
  buildGateway();
  relay = await openRelay(undefined, certificate);
  url = `https://localhost:${relay.port}`;
  sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, generation: GENERATION, taskDurationMs: 600, publicUrl: url });
  relay.open(sandbox.url);
  gateway = await GatewayProcess.start(url, { NODE_EXTRA_CA_CERTS: file('cert') });
  team = await gateway.makeTeam();
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await relay.close();
  await sandbox.close();
});

it('a task is created, watched to its end by pushes of the upstream, and downloaded whole and in part', async () => {
  await untilLive(gateway.url);
  const uuid = await createTask(gateway.url, team.key, { prompt: 'please-stall' });
  const watcher = await Watcher.connect(gateway.url, team.key);
  await watcher.subscribe(uuid);
  sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  expect((await watcher.finalOf(uuid)).status.status).toBe('SUCCESS');
  watcher.socket.disconnect();
  for (const downloadMode of ['bytes', 'redirect', 'whole'] as const) {
    sandbox.control.change({ downloadMode });
    const download = (headers: Record<string, string> = {}) =>
      fetch(`${gateway.url}/api/v1/tasks/download/${uuid}`, { headers: { authorization: `Bearer ${team.key}`, ...headers } });
    const whole = await download();
    const model = Buffer.from(await whole.arrayBuffer());
    expect([whole.status, model.subarray(0, 4).toString(), String(model.length)]).toEqual([
      200,
      'glTF',
      whole.headers.get('content-length'),
    ]);
    const part = await download({ range: 'bytes=0-3' });
    expect([downloadMode, part.status, await part.text()]).toEqual([downloadMode, 206, 'glTF']);
  }
});

it('a long download arrives unchanged', async () => {
  sandbox.control.change({ downloadMode: 'bytes' });
  const uuid = await createTask(gateway.url, team.key, { prompt: 'please-stall' });
  sandbox.control.setTask(uuid, { status: 'SUCCESS', assetBytes: 8 * 1024 * 1024 });
  await finalStatus(gateway.url, team.key, uuid);
  const fetched = async (base: string, token: string) =>
    Buffer.from(
      await (
        await fetch(`${base}/api/v1/tasks/download/${uuid}`, { headers: { authorization: `Bearer ${token}` } })
      ).arrayBuffer(),
    );
  const [direct, through] = [await fetched(sandbox.url, UPSTREAM_KEY), await fetched(gateway.url, team.key)];
  expect(through.length).toBe(8 * 1024 * 1024);
  expect(through.equals(direct)).toBe(true);
});

it('an untrusted certificate is refused, and the log says why', async () => {
  const wary = await GatewayProcess.start(url);
  try {
    const { key } = await wary.makeTeam();
    const refused = await call(wary.url, '/api/v1/tasks/text-to-model', { token: key, body: { prompt: 'a red chair' } });
    expect([refused.status, (refused.body as { code: number }).code]).toEqual([503, 9006]);
    const ready = await eventually(
      async () => (await (await fetch(`${wary.url}/health/ready`)).json()) as { upstream: { link: string } },
      ({ upstream }) => upstream.link !== 'live',
    );
    expect(ready.upstream.link).not.toBe('live');
  } finally {
    const { stdout }: Exit = await wary.stop();
    expect(stdout).toContain('the watch failed (DEPTH_ZERO_SELF_SIGNED_CERT)');
  }
});
