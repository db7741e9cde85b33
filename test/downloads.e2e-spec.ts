import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { call, eventually } from './support/http.js';
import { buildGateway, GatewayProcess } from './support/gateway-process.js';
import { type Stack, startStack, type TestTeam } from './support/stack.js';
import { createTask } from './support/tasks.js';

jest.setTimeout(60_000);

const MB = 1024 * 1024;
const GROWTH_LIMIT_MB = 64;

describe('downloads', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());
  beforeEach(() => void stack.sandbox.control.change({ downloadMode: 'bytes' }));

  const finished = async (more: { withoutAssets?: boolean; assetBytes?: number } = {}, url = stack.url, key = team.key) => {
    const uuid = await createTask(url, key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', ...more });
    return uuid;
  };
  const download = (uuid: string, init: RequestInit & { path?: string } = {}) =>
    fetch(`${stack.url}/api/v1/tasks/${init.path ?? 'download'}/${uuid}`, {
      ...init,
      headers: { authorization: `Bearer ${team.key}`, ...init.headers },
    });

  it.each(['bytes', 'redirect'] as const)(
    'serves whole, part and headers alone; the upstream answers with %s',
    async (downloadMode) => {
      stack.sandbox.control.change({ downloadMode });
      const uuid = await finished({ assetBytes: 10_000 });
      const whole = await download(uuid);
      expect(whole.status).toBe(200);
      expect(whole.headers.get('content-type')).toBe('application/octet-stream');
      expect(whole.headers.get('content-disposition')).toBe(`attachment; filename="${uuid}.glb"`);
      expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
      const bytes = Buffer.from(await whole.arrayBuffer());
      expect([bytes.length, whole.headers.get('content-length')]).toEqual([10_000, '10000']);

      const etag = whole.headers.get('etag') ?? '';
      const part = await download(uuid, { headers: { range: 'bytes=100-199', 'if-range': etag } });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-199/10000']);
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
      const tail = await download(uuid, { headers: { range: 'bytes=-5' } });
      expect([tail.status, (await tail.arrayBuffer()).byteLength]).toEqual([206, 5]);
      const beyond = await download(uuid, { headers: { range: 'bytes=20000-' } });
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10000']);

      const head = await download(uuid, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10000', '']);
    },
  );

  it('shows the key to the upstream only, not to the storage that it redirects to', async () => {
    stack.sandbox.control.change({ downloadMode: 'redirect' });
    const uuid = await finished({ assetBytes: 1_000 });
    stack.sandbox.control.resetStats();
    await (await download(uuid)).arrayBuffer();
    const { recent } = stack.sandbox.control.stats();
    const storage = recent.filter(({ path }) => path.startsWith('/storage/'));
    expect(storage).toHaveLength(1);
    expect(storage[0]?.headers).not.toHaveProperty('authorization');
    expect(storage[0]?.headers).not.toHaveProperty('cookie');
  });

  it.each(['url', 'download'])('refuses %s before success, and when there is nothing to give', async (path) => {
    const open = await createTask(stack.url, team.key);
    const empty = await finished({ withoutAssets: true });
    const [early, nothing] = await Promise.all(
      [open, empty].map((uuid) => call(stack.url, `/api/v1/tasks/${path}/${uuid}`, { token: team.key })),
    );
    expect([early?.status, early?.body.code]).toEqual([409, 2005]);
    expect([nothing?.status, nothing?.body.code]).toEqual([404, 4042]);
    expect(await (await download(open, { method: 'HEAD', path: 'download' })).text()).toBe('');
    expect((await download(open, { method: 'HEAD' })).status).toBe(409);
  });

  it('gives the addresses of the assets, uncached', async () => {
    const answer = await call<Record<string, unknown>>(stack.url, `/api/v1/tasks/url/${await finished()}`, { token: team.key });
    expect(answer.body.data).toMatchObject({ download_url: expect.stringMatching(/^http/) });
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('breaks off rather than end a cut answer as if it were whole', async () => {
    const uuid = await finished({ assetBytes: 500_000 });
    stack.sandbox.control.addFault({ route: 'download', kind: 'truncate' });
    await expect(download(uuid).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });

  describe('of 500 MB through a process of its own', () => {
    let gateway: GatewayProcess;
    let key: string;

    beforeAll(async () => {
      buildGateway();
      gateway = await GatewayProcess.start(stack.sandbox.url);
      ({ key } = await gateway.makeTeam());
    }, 120_000);
    afterAll(() => gateway.kill());

    const open = (uuid: string, signal?: AbortSignal) =>
      fetch(`${gateway.url}/api/v1/tasks/download/${uuid}`, {
        headers: { authorization: `Bearer ${key}` },
        ...(signal === undefined ? {} : { signal }),
      });

    it(`grows by less than ${GROWTH_LIMIT_MB} MB`, async () => {
      const warm = await finished({ assetBytes: 20 * MB }, gateway.url, key);
      await (await open(warm)).arrayBuffer();
      const before = gateway.memory().now;
      const uuid = await finished({ assetBytes: 500 * MB }, gateway.url, key);
      let bytes = 0;
      const { body } = await open(uuid);
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
      expect(bytes).toBe(500 * MB);
      expect(gateway.memory().peak - before).toBeLessThan(GROWTH_LIMIT_MB);
    });

    it('does not gather what a slow reader does not take, and lets go when it leaves', async () => {
      const before = gateway.memory().now;
      const uuid = await finished({ assetBytes: 500 * MB }, gateway.url, key);
      const leaving = new AbortController();
      const reader = ((await open(uuid, leaving.signal)).body as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      // The gateway has taken all it will take once its memory stands still.
      let last = 0;
      await eventually(
        async () => [last, (last = gateway.memory().now)] as const,
        ([earlier, now]) => now === earlier,
      );
      expect(gateway.memory().now - before).toBeLessThan(GROWTH_LIMIT_MB);
      leaving.abort();
      await gateway.printed(new RegExp(`"path":"/api/v1/tasks/download/${uuid}".*"aborted":true`));
      expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    });
  });
});
