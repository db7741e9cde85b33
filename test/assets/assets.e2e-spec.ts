import { KeyRing, LinkSigner } from '#access';
import { type DownloadResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import validator from 'gltf-validator';
import { call } from '../support/http.js';
import { rawRequest } from '../support/raw-request.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finalStatus, finishedTask } from '../support/tasks.js';

const ORIGIN = 'https://app.example.com';
const MODEL = 'textured_model_0.glb';

describe('the assets of a task', () => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;

  beforeAll(async () => {
    stack = await startStack();
    team = await stack.makeTeam();
    uuid = await finishedTask(stack.url, team.key);
  });
  afterAll(() => stack.close());

  const open = (name: string, init: { method?: string; headers?: Record<string, string>; token?: string } = {}) =>
    fetch(`${stack.url}/api/v1/tasks/${uuid}/assets/${name}`, {
      method: init.method ?? 'GET',
      redirect: 'manual',
      headers: { authorization: `Bearer ${init.token ?? team.key}`, origin: ORIGIN, ...init.headers },
    });

  it('serve a model of the output to an allowed origin with its media type', async () => {
    const answer = await open(MODEL);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('model/gltf-binary');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${MODEL}"`);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const report = await validator.validateBytes(new Uint8Array(await answer.arrayBuffer()));
    expect(report.issues.numErrors).toBe(0);
  });

  it.each([
    ['generated_image_0.png', 'image/png', 'inline'],
    ['preview', 'image/png', 'inline'],
    ['preview.png', 'image/png', 'inline'],
    ['model', 'model/gltf-binary', 'attachment'],
  ])('serve %s as %s', async (name, type, disposition) => {
    const answer = await open(name);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('content-disposition')).toMatch(new RegExp(`^${disposition}; filename="`));
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  it('answer HEAD, ranges and conditional requests', async () => {
    const whole = Buffer.from(await (await open(MODEL)).arrayBuffer());
    const head = await open(MODEL, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)]);
    const part = await open(MODEL, { headers: { range: 'bytes=4-11' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-11/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(4, 12));
    const beyond = await open(MODEL, { headers: { range: `bytes=${whole.length}-` } });
    expect(beyond.status).toBe(416);
    const etag = head.headers.get('etag') ?? '';
    const known = await open(MODEL, { headers: { 'if-none-match': etag } });
    expect([known.status, await known.text()]).toEqual([304, '']);
  });

  it('are not found under another name, for another team, or without a credential', async () => {
    expect(await (await open('textured_model_1.glb')).json()).toMatchObject({ code: 1005 });
    for (const name of ['..%2F..%2Fusers%2Fme', '__proto__', 'toString']) expect((await open(name)).status).toBe(404);
    const other = await stack.makeTeam();
    expect(await (await open(MODEL, { token: other.key })).json()).toMatchObject({ code: 1006 });
    expect((await fetch(`${stack.url}/api/v1/tasks/${uuid}/assets/${MODEL}`)).status).toBe(401);
  });

  it.each([
    ['GET', 1],
    // A link may be valid for GET only, so the gateway tries GET before it gives up the link.
    ['HEAD', 2],
  ])('are served over a new link when the stored one has expired (%s)', async (method, refusals) => {
    stack.sandbox.control.addFault({ route: 'storage', kind: 'error', status: 403, times: refusals });
    stack.sandbox.control.resetStats();
    expect((await open(MODEL, { method })).status).toBe(200);
    expect(stack.sandbox.control.stats().byClass).toMatchObject({ status: 1, storage: refusals + 1 });
  });

  it('answer 4042 if the new link does not work either', async () => {
    stack.sandbox.control.addFault({ route: 'storage', kind: 'error', status: 404, times: 2 });
    expect(await (await open(MODEL)).json()).toMatchObject({ code: 4042 });
  });

  it("have the storage's unchanged links by default", async () => {
    const answer = await call<DownloadResponse>(stack.url, `/api/v1/tasks/url/${uuid}`, { token: team.key });
    expect(answer.body.data.download_url).toContain(`${stack.sandbox.url}/storage/`);
  });
});

describe('signed links', () => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;

  beforeAll(async () => {
    stack = await startStack({ env: { SIGNED_LINKS: 'true', LINK_TTL: '60' } });
    team = await stack.makeTeam();
    uuid = await finishedTask(stack.url, team.key);
  });
  afterAll(() => stack.close());

  const linksFor = async (token = team.key, task = uuid): Promise<DownloadResponse> =>
    (await call<DownloadResponse>(stack.url, `/api/v1/tasks/url/${task}`, { token })).body.data;

  it("open the model and the preview without a header, at the gateway's address only", async () => {
    const links = await linksFor();
    expect(JSON.stringify(links)).not.toContain(stack.sandbox.url);
    expect(links.download_url.startsWith(`${stack.url}/api/v1/tasks/${uuid}/assets/${MODEL}?`)).toBe(true);
    const model = await fetch(links.download_url, { headers: { origin: ORIGIN }, redirect: 'error' });
    expect([model.status, model.headers.get('content-type')]).toEqual([200, 'model/gltf-binary']);
    expect(model.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const report = await validator.validateBytes(new Uint8Array(await model.arrayBuffer()));
    expect(report.issues.numErrors).toBe(0);
    const preview = await fetch(links.preview_url ?? '', { method: 'HEAD' });
    expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('open nothing else: no other file, task, method or team, and nothing after expiry', async () => {
    const link = new URL((await linksFor()).download_url);
    const changed = (change: (url: URL) => void): string => {
      const url = new URL(link);
      change(url);
      return url.href;
    };
    const other = await finishedTask(stack.url, team.key);
    const otherTeam = await stack.makeTeam();
    const refused = [
      changed((url) => (url.pathname = url.pathname.replace(MODEL, 'preview.png'))),
      changed((url) => (url.pathname = url.pathname.replace(uuid, other))),
      changed((url) => (url.pathname = `/api/v1/tasks/download/${uuid}`)),
      changed((url) => (url.pathname = `/api/v1/tasks/url/${uuid}`)),
      changed((url) => (url.pathname = `/api/v1/tasks/${uuid}`)),
      changed((url) => (url.pathname = '/api/v1/tasks')),
      changed((url) => url.searchParams.set('team', otherTeam.teamId)),
      changed((url) => url.searchParams.set('key', otherTeam.keyId)),
      changed((url) => url.searchParams.set('exp', '99999999999')),
      changed((url) => url.searchParams.set('sig', 'AAAA')),
      changed((url) => url.searchParams.delete('exp')),
      changed((url) => url.searchParams.append('sig', 'AAAA')),
    ];
    for (const url of refused) {
      const answer = await fetch(url);
      expect([url, answer.status]).toEqual([url, 401]);
      expect(await answer.json()).toMatchObject({ code: 9001 });
    }
    expect((await fetch(link, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  });

  it('open the download too if created for it, until they expire', async () => {
    const signer = new LinkSigner(new KeyRing([GATEWAY_SECRET]), Date.now);
    const path = `/api/v1/tasks/download/${uuid}`;
    const linkUntil = (expiresAt: number, taskUuid = uuid): string => {
      const parameters = signer.sign({ asset: null, taskUuid, teamId: team.teamId, keyId: team.keyId, expiresAt });
      return `${stack.url}${path}?${new URLSearchParams({ ...parameters }).toString()}`;
    };
    const good = linkUntil(Date.now() + 60_000);
    const part = await fetch(good, { headers: { range: 'bytes=0-3' } });
    expect([part.status, await part.text()]).toEqual([206, 'glTF']);
    expect(part.headers.get('content-disposition')).toBe(`attachment; filename="${uuid}.glb"`);
    for (const url of [linkUntil(Date.now() - 2_000), linkUntil(Date.now() + 60_000, team.teamId)]) {
      expect((await fetch(url)).status).toBe(401);
    }
    expect((await fetch(good, { method: 'POST' })).status).toBe(404);
  });

  it('end with the key that requested them, and with the token', async () => {
    const passing = await stack.makeTeam();
    const task = await finishedTask(stack.url, passing.key);
    const link = (await linksFor(passing.key, task)).download_url;
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
    const token = await call<{ token: string; expires_at: string }>(stack.url, '/gateway/v1/tokens', {
      token: passing.key,
      body: { ttl_seconds: 30 },
    });
    const short = new URL((await linksFor(token.body.data.token, task)).download_url);
    const end = Date.parse(token.body.data.expires_at) / 1000;
    expect(Number(short.searchParams.get('exp'))).toBeLessThanOrEqual(Math.ceil(end));
    await call(stack.url, `/gateway/v1/keys/${passing.keyId}`, { method: 'DELETE', token: ADMIN_TOKEN });
    expect((await fetch(link)).status).toBe(401);
    expect((await fetch(short)).status).toBe(401);
  });

  it('open the same asset in every spelling that clients and proxies make of the path', async () => {
    const uuidOfTask = await createTask(stack.url, team.key);
    const name = 'chair,red [1].glb';
    const output = { model: `${stack.sandbox.url}/storage/none/${encodeURIComponent(name)}` };
    stack.sandbox.control.setTask(uuidOfTask, { status: 'SUCCESS', output });
    await finalStatus(stack.url, team.key, uuidOfTask);
    const signer = new LinkSigner(new KeyRing([GATEWAY_SECRET]), Date.now);
    const { teamId, keyId } = team;
    const parameters = signer.sign({ asset: name, taskUuid: uuidOfTask, teamId, keyId, expiresAt: Date.now() + 60_000 });
    const query = new URLSearchParams({ ...parameters }).toString();
    for (const spelling of [
      'chair%2Cred%20%5B1%5D.glb',
      'chair,red%20[1].glb',
      'chair%2cred%20%5b1%5d.glb',
      'ch%61ir%2Cred%20%5B1%5D.glb',
    ]) {
      for (const uuid of [uuidOfTask, uuidOfTask.toUpperCase()]) {
        const path = `/api/v1/tasks/${uuid}/assets/${spelling}?${query}`;
        const { text } = await rawRequest(stack.url, { method: 'GET', path, headers: {} });
        // The signature is valid; the storage then has no such file.
        expect([spelling, JSON.parse(text)]).toEqual([spelling, expect.objectContaining({ code: 4042 })]);
      }
    }
  });

  it('never reach the log', async () => {
    const { download_url: link } = await linksFor();
    await (await fetch(link)).arrayBuffer();
    const signature = new URL(link).searchParams.get('sig') ?? 'none';
    expect(stack.logs()).toContain(`/assets/${MODEL}`);
    expect(stack.logs()).not.toContain(signature);
    expect(stack.logs()).not.toContain('sig=');
  });
});

describe('signed links behind a proxy', () => {
  it('contain the public address', async () => {
    const stack = await startStack({ env: { SIGNED_LINKS: 'true', PUBLIC_URL: 'https://gateway.example.com/base/' } });
    try {
      const team = await stack.makeTeam();
      const uuid = await finishedTask(stack.url, team.key);
      const answer = await call<DownloadResponse>(stack.url, `/api/v1/tasks/url/${uuid}`, { token: team.key });
      const start = 'https://gateway.example.com/base';
      expect(answer.body.data.download_url.startsWith(`${start}/api/v1/tasks/${uuid}/assets/`)).toBe(true);
      expect((await fetch(answer.body.data.download_url.replace(start, stack.url))).status).toBe(200);
    } finally {
      await stack.close();
    }
  });
});
