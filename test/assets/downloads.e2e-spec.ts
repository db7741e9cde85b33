import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { EndlessStorage } from '../support/endless-storage.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call } from '../support/http.js';
import { GROWTH_LIMIT_MB, growthDuring } from '../support/memory.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

jest.setTimeout(120_000);

const MB = 1024 * 1024;
/** The long measurement runs once, as the upstream's generation makes no difference to it. */
const SLOW_SECONDS = 6;

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
    'serve the whole, a part and the headers alone; the upstream answers with %s',
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

  it('send the key only to the upstream, not to the storage that it redirects to', async () => {
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

  it.each(['url', 'download'])('refuse %s before success, and if there is no asset', async (path) => {
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

  it('return the links of the assets, uncached', async () => {
    const answer = await call<Record<string, unknown>>(stack.url, `/api/v1/tasks/url/${await finished()}`, { token: team.key });
    expect(answer.body.data).toMatchObject({ download_url: expect.stringMatching(/^http/) });
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('abort a truncated answer instead of ending it as if complete', async () => {
    const uuid = await finished({ assetBytes: 500_000 });
    stack.sandbox.control.addFault({ route: 'download', kind: 'truncate' });
    await expect(download(uuid).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });
});

describe('a download of 500 MB through a separate process', () => {
  const BYTES = 500 * MB;
  let stack: Stack;
  let storage: EndlessStorage;
  let gateway: GatewayProcess;
  let path: string;
  let headers: { authorization: string };

  beforeAll(async () => {
    buildGateway();
    storage = await EndlessStorage.start(BYTES);
    stack = await startStack({ sandbox: { taskDurationMs: 600_000, downloadMode: 'redirect', publicUrl: storage.url } });
    gateway = await GatewayProcess.start(stack.sandbox.url, { ASSET_HOSTS: storage.host });
    const { key } = await gateway.makeTeam();
    const uuid = await createTask(gateway.url, key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    path = `/api/v1/tasks/download/${uuid}`;
    headers = { authorization: `Bearer ${key}` };
    await readFor(2_000, await open());
  }, 120_000);
  afterAll(async () => {
    await gateway.kill();
    await stack.close();
    storage.close();
  });

  const open = async (): Promise<IncomingMessage> => {
    const request = http.get(`${gateway.url}${path}`, { headers, agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    return answer;
  };
  /** @returns the number of bytes received. */
  const readAll = async (answer: IncomingMessage): Promise<number> => {
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length;
    return bytes;
  };
  /** Reads for a while, then disconnects. */
  const readFor = async (ms: number, answer: IncomingMessage): Promise<void> => {
    const end = Date.now() + ms;
    for await (const _chunk of answer) if (Date.now() > end) break;
    answer.destroy();
  };
  /** Reads 1 MB a second. @returns the number of bytes received. */
  const readSlowly = async (answer: IncomingMessage, seconds: number): Promise<number> => {
    answer.pause();
    let bytes = 0;
    for (let tenths = 0; tenths < seconds * 10; tenths++) {
      await delay(100);
      bytes += (answer.read(MB / 10) as Buffer | null)?.length ?? 0;
    }
    return bytes;
  };

  it(`grows it by less than ${GROWTH_LIMIT_MB} MB`, async () => {
    let bytes = 0;
    const growth = await growthDuring(gateway.pid, async () => (bytes = await readAll(await open())));
    expect(bytes).toBe(BYTES);
    expect(growth).toBeLessThan(GROWTH_LIMIT_MB);
  });

  it(`grows it no more for a reader of 1 MB a second for ${SLOW_SECONDS} s, slows the storage down, and then continues at full speed`, async () => {
    let bytes = 0;
    const growth = await growthDuring(gateway.pid, async () => {
      const before = storage.sent;
      const answer = await open();
      bytes = await readSlowly(answer, SLOW_SECONDS);
      // What the storage sent beyond that lies in the buffers of the operating system, not in the gateway.
      expect(storage.sent - before).toBeLessThan(bytes + 32 * MB);
      bytes += await readAll(answer);
    });
    expect(bytes).toBe(BYTES);
    expect(growth).toBeLessThan(GROWTH_LIMIT_MB);
  });

  it('is released when its reader disconnects', async () => {
    const answer = await open();
    await once(answer, 'readable');
    answer.destroy();
    await gateway.printed(new RegExp(`"path":"${path}".*"aborted":true`));
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});
