import { type DownloadResponse, type FlowStatusPayload } from '#contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import http, { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';

jest.setTimeout(60_000);

const run = promisify(execFile);
const BYTES = 3_000_000;

/** An internal server that must never be called; it records every connection. */
async function startCanary() {
  let visits = 0;
  const server: Server = http.createServer((_request, response) => response.end('secret'));
  server.on('connection', () => visits++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, visits: () => visits, close: () => server.close() };
}

/** A storage that redirects to wherever the test says. */
async function startRedirector() {
  let location = '';
  const server: Server = http.createServer((_request, response) => response.writeHead(302, { location }).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, to: (url: string) => void (location = url), close: () => server.close() };
}

describe('transfers', () => {
  let stack: Stack;
  let team: TestTeam;
  let folder: string;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
    folder = await mkdtemp(join(tmpdir(), 'transfer-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await stack.close();
  });
  afterEach(() => stack.sandbox.control.clearFaults());

  const finished = async (more: Record<string, unknown> = {}): Promise<string> => {
    const uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', ...more });
    await finalStatus(stack.url, team.key, uuid);
    return uuid;
  };
  const curl = (...args: string[]) => run('curl', ['-sS', '-H', `Authorization: Bearer ${team.key}`, ...args]);
  const failing = (...args: string[]) =>
    curl(...args).then(
      () => 0,
      ({ code }: { code: number }) => code,
    );

  describe.each([
    ['download', (uuid: string) => `/api/v1/tasks/download/${uuid}`, 'download'],
    ['asset', (uuid: string) => `/api/v1/tasks/${uuid}/assets/model`, 'storage'],
  ] as const)('of a %s', (name, pathOf, broken) => {
    it('resume with `curl -C -` after an interruption and yield the same file', async () => {
      const url = stack.url + pathOf(await finished({ assetBytes: BYTES }));
      const [whole, part] = [join(folder, `${name}-whole`), join(folder, `${name}-part`)];
      await curl('-f', '-o', whole, url);
      stack.sandbox.control.addFault({ route: broken, kind: 'truncate' });
      // 18: curl's exit code for a transfer that ended too early.
      expect(await failing('-f', '-o', part, url)).toBe(18);
      const { size } = await stat(part);
      expect(size).toBeGreaterThan(0);
      expect(size).toBeLessThan(BYTES);
      await curl('-f', '-C', '-', '-o', part, url);
      expect((await readFile(part)).equals(await readFile(whole))).toBe(true);
    });

    it('answer HEAD with the length, the validator and range support, without a body', async () => {
      const url = stack.url + pathOf(await finished({ assetBytes: BYTES }));
      const { stdout } = await curl('-I', url);
      expect(stdout).toMatch(/^HTTP\/1\.1 200 /);
      expect(stdout).toMatch(new RegExp(`^content-length: ${BYTES}\\r$`, 'm'));
      expect(stdout).toMatch(/^etag: "[^"]+"\r$/m);
      expect(stdout).toMatch(/^accept-ranges: bytes\r$/m);
    });

    it('evaluate If-Match and If-None-Match before Range', async () => {
      const url = stack.url + pathOf(await finished({ assetBytes: BYTES }));
      const open = (more: Record<string, string>) =>
        fetch(url, { headers: { authorization: `Bearer ${team.key}`, range: 'bytes=0-9', ...more } });
      const etag = (await open({})).headers.get('etag') ?? '';
      const known = await open({ 'if-none-match': etag });
      expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, etag, '']);
      const other = await open({ 'if-match': '"another"', 'if-none-match': etag });
      expect([other.status, await other.json()]).toEqual([
        412,
        expect.objectContaining({ code: 9011, errors: [expect.objectContaining({ field: 'If-Match' })] }),
      ]);
      const same = await open({ 'if-match': `"another", ${etag}`, 'if-none-match': '"old"' });
      expect([same.status, (await same.arrayBuffer()).byteLength]).toEqual([206, 10]);
    });

    it('return the part while the validator matches, the whole if it does not, and the whole for several parts', async () => {
      const url = stack.url + pathOf(await finished({ assetBytes: BYTES }));
      const headers = { authorization: `Bearer ${team.key}` };
      const open = (more: Record<string, string>) => fetch(url, { headers: { ...headers, ...more } });
      const etag = (await open({})).headers.get('etag') ?? '';
      const part = await open({ range: 'bytes=10-19', 'if-range': etag });
      expect([part.status, part.headers.get('content-range'), (await part.arrayBuffer()).byteLength]).toEqual([
        206,
        `bytes 10-19/${BYTES}`,
        10,
      ]);
      const wholes: Record<string, string>[] = [{ range: 'bytes=10-19', 'if-range': '"another"' }, { range: 'bytes=0-9,20-29' }];
      for (const more of wholes) {
        const answer = await open(more);
        expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, BYTES]);
      }
      const beyond = await open({ range: `bytes=${BYTES}-` });
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${BYTES}`]);
    });
  });

  it('name a file in any alphabet (RFC 8187), with an ASCII name for older clients', async () => {
    const storage = http.createServer((_request, response) => response.end('glTF'));
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(storage.address() as AddressInfo).port}`;
    const own = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: { ASSET_HOSTS: host } });
    try {
      const { key } = await own.makeTeam();
      const uuid = await createTask(own.url, key);
      const name = 'Stühle "rot" 椅子.glb';
      const output = { files: [`http://${host}/${encodeURIComponent(name)}?sig=1`] };
      own.sandbox.control.setTask(uuid, { status: 'SUCCESS', output });
      await finalStatus(own.url, key, uuid);
      const target = `${own.url}/api/v1/tasks/${uuid}/assets/${encodeURIComponent(name)}`;
      const answer = await fetch(target, { headers: { authorization: `Bearer ${key}` } });
      expect([answer.status, await answer.text()]).toEqual([200, 'glTF']);
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="Stühle \\"rot\\" ??.glb"; filename*=UTF-8''St%C3%BChle%20%22rot%22%20%E6%A4%85%E5%AD%90.glb`,
      );
    } finally {
      await own.close();
      storage.close();
    }
  });

  it('find the model again when the stored link has expired, report assets without a new link, and leave the final status unchanged', async () => {
    stack.sandbox.control.change({ urlTtlSeconds: 0 });
    const uuid = await finished();
    const status = () => call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    const before = await status();
    await eventually(
      () => fetch(String(before.body.data.output['textured_model_url'])),
      ({ status: answered }) => answered === 403,
    );
    stack.sandbox.control.change({ urlTtlSeconds: 3_600 });
    const asset = (name: string) =>
      fetch(`${stack.url}/api/v1/tasks/${uuid}/assets/${name}`, { headers: { authorization: `Bearer ${team.key}` } });
    const model = await asset('textured_model_0.glb');
    expect([model.status, (await model.text()).slice(0, 4)]).toEqual([200, 'glTF']);
    expect(await (await asset('textureless_model_0.glb')).json()).toMatchObject({ code: 4042 });
    const links = await call<DownloadResponse>(stack.url, `/api/v1/tasks/url/${uuid}`, { token: team.key });
    expect((await fetch(links.body.data.download_url)).status).toBe(200);
    const after = await status();
    expect([after.body.data, after.headers.get('etag')]).toEqual([before.body.data, before.headers.get('etag')]);
  });
});

describe('an upstream whose links point into our own network', () => {
  let stack: Stack;
  let team: TestTeam;
  let canary: Awaited<ReturnType<typeof startCanary>>;
  let redirector: Awaited<ReturnType<typeof startRedirector>>;

  beforeAll(async () => {
    canary = await startCanary();
    redirector = await startRedirector();
    stack = await startStack({
      sandbox: { taskDurationMs: 600_000 },
      env: { ASSET_HOSTS: `${redirector.host},*.1,*.localhost` },
    });
    team = await stack.makeTeam();
  });
  afterAll(async () => {
    await stack.close();
    canary.close();
    redirector.close();
  });

  const assetAt = async (url: string) => {
    const uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', output: { model: url } });
    await finalStatus(stack.url, team.key, uuid);
    return call(stack.url, `/api/v1/tasks/${uuid}/assets/x.glb`, { token: team.key });
  };
  const hostile = (port: number) => [
    `http://127.0.0.1:${port}/x.glb`,
    `http://localhost:${port}/x.glb`,
    `http://evil.localhost:${port}/x.glb`,
    `http://0x7f000001:${port}/x.glb`,
    `http://2130706433:${port}/x.glb`,
    `http://[::1]:${port}/x.glb`,
    `http://[::ffff:127.0.0.1]:${port}/x.glb`,
    `http://[fe80::1]:${port}/x.glb`,
    `http://[fd00::1]:${port}/x.glb`,
    'http://169.254.169.254/x.glb',
    'http://10.0.0.1/x.glb',
    'http://192.168.0.1/x.glb',
    'http://0.0.0.0/x.glb',
    `http://user:pass@${redirector.host}/x.glb`,
  ];

  it('is not followed from an output', async () => {
    for (const url of hostile(canary.port)) {
      const answer = await assetAt(url);
      // A name that does not resolve on this machine is not reached either.
      const expected = url.includes('evil.localhost') ? [9006, 9008] : [9008];
      expect({ url, refused: expected.includes(answer.body.code) }).toEqual({ url, refused: true });
      expect(JSON.stringify(answer.body)).not.toContain('secret');
    }
    expect(canary.visits()).toBe(0);
  });

  it('is not followed from a redirect of the storage, not even the second one', async () => {
    for (const url of [
      ...hostile(canary.port),
      'file:///etc/passwd',
      'ftp://127.0.0.1/x.glb',
      'data:text/plain,x',
      'gopher://x/',
    ]) {
      redirector.to(url);
      const answer = await assetAt(`http://${redirector.host}/x.glb`);
      const expected = url.includes('evil.localhost') ? [9006, 9008] : [9008];
      expect({ url, refused: expected.includes(answer.body.code) }).toEqual({ url, refused: true });
    }
    redirector.to(`http://${redirector.host}/again.glb`);
    expect((await assetAt(`http://${redirector.host}/x.glb`)).body.code).toBe(9008);
    expect(canary.visits()).toBe(0);
  });

  it.each(['file:///etc/x.glb', 'ftp://127.0.0.1/x.glb', 'data:model/gltf-binary,x.glb', 'javascript:x.glb'])(
    'yields no asset name for %s',
    async (url) => {
      expect((await assetAt(url)).body.code).toBe(1005);
    },
  );
});
