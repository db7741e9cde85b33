import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { type TaskUpdate, TriverseClient } from '../../libs/client/src/index.js';
import { call } from '../support/http.js';
import { hasNginx, type Nginx, startNginx } from '../support/nginx.js';
import { RawWatch } from '../support/raw-watch.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { EventStream } from '../support/sse.js';
import { createTask, finishedTask, mintToken } from '../support/tasks.js';

const behindNginx = hasNginx ? describe : describe.skip;

/** The shipped deploy/nginx/nginx.conf; skipped if nginx is not installed. */
behindNginx('two gateways behind nginx', () => {
  let stack: Stack;
  let nginx: Nginx;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis', gateways: 2, env: { TRUST_PROXY: 'true' }, sandbox: { taskDurationMs: 1_500 } });
    nginx = await startNginx([stack.urls[0] ?? '', stack.urls[1] ?? '']);
    team = await stack.makeTeam({ scopes: ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'team:admin'] });
  });
  afterAll(async () => {
    await nginx.stop();
    await stack.close();
  });

  it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
    'a task is watched to its end over %j',
    async (transports) => {
      const uuid = await createTask(nginx.url, team.key, { prompt: `a chair over ${transports.join()}` });
      const socket = io(nginx.url, { auth: { token: team.key }, transports, reconnection: false, forceNew: true });
      const ended = new Promise<{ status: { status: string } }>((resolve) => socket.once('task:finalized', resolve));
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      await socket.emitWithAck('task:subscribe', { task_uuid: uuid });
      expect((await ended).status.status).toBe('SUCCESS');
      socket.disconnect();
    },
  );

  it('server-sent events arrive one by one, as they happen', async () => {
    const uuid = await createTask(nginx.url, team.key, { prompt: 'please-stall: a chair' });
    const stream = await EventStream.open(`${nginx.url}/api/v1/tasks/${uuid}/events`, team.key);
    await stream.until(() => stream.events.length > 0);
    stack.sandbox.control.setTask(uuid, { status: 'CANCELLED' });
    await stream.ended;
    expect(stream.events.at(-1)?.event).toBe('finalized');
  });

  it('the raw watch socket is proxied, and its token is in no log', async () => {
    const token = await mintToken(nginx.url, team.key);
    const uuid = await createTask(nginx.url, team.key, { prompt: 'a chair for a raw socket' });
    const watch = await RawWatch.mustOpen(`${nginx.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    await watch.until(() => watch.events.some(({ event }) => event === 'finalized'));
    await watch.closed;
    expect(nginx.accessLog()).toContain(`/api/v1/tasks/watch/${uuid}`);
    expect(nginx.accessLog()).not.toContain(token);
  });

  it("the SDK works through it: an upload over nginx's default limit, a watch, a partial download", async () => {
    const api = new TriverseClient({ baseUrl: nginx.url, token: team.key });
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(3_000_000)]);
    const { file_key } = await api.uploadImage(new Blob([png], { type: 'image/png' }), { filename: 'large.png' });
    const { task_uuid: uuid } = await api.createTask('image-to-model', { image_file: file_key });
    const updates: TaskUpdate[] = [];
    for await (const update of api.watchTask(uuid)) updates.push(update);
    expect(updates.at(-1)).toMatchObject({ final: true, status: { status: 'SUCCESS' } });
    const part = await api.downloadAsset(uuid, { range: { start: 0, end: 3 } });
    expect(await (await part.blob()).text()).toBe('glTF');
  });

  it('addresses that a caller claims are ignored', async () => {
    const path = `/gateway/v1/teams/${team.teamId}/keys`;
    await call(nginx.url, path, { token: ADMIN_TOKEN, body: { alias: 'x' }, headers: { 'x-forwarded-for': '203.0.113.9' } });
    const { body } = await call(nginx.url, `/gateway/v1/audit?team_id=${team.teamId}`, { token: ADMIN_TOKEN });
    const text = JSON.stringify(body.data);
    expect(text).toContain('127.0.0.1');
    expect(text).not.toContain('203.0.113.9');
  });

  it('requests from one address are spread over both gateways, as when all clients come through another proxy', async () => {
    for (let request = 0; request < 8; request += 1) await call(nginx.url, '/api/v1/tasks?limit=1', { token: team.key });
    const listed = /^gateway_http_request_seconds_count\{method="GET",route="\/api\/v1\/tasks",status="200"\} (\d+)$/m;
    for (const url of stack.urls) {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      expect(Number(listed.exec(await answer.text())?.[1])).toBeGreaterThan(0);
    }
  });

  it('service continues when one of two gateways is gone', async () => {
    await stack.apps[0]?.close();
    await finishedTask(nginx.url, team.key);
    await stack.apps[1]?.close();
    expect((await fetch(`${nginx.url}/health/live`)).status).toBe(502);
  });
});
