import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { call, eventually } from '../support/http.js';
import { RawWatch } from '../support/raw-watch.js';
import { EventStream } from '../support/sse.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

type Line = Record<string, unknown> & { context?: string };

const linesOf = (stack: Stack): Line[] =>
  stack
    .logs()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
const lineWith = async (stack: Stack, wanted: Line): Promise<Line> => {
  const matches = (line: Line) => Object.entries(wanted).every(([name, value]) => line[name] === value);
  return (
    (await eventually(
      async () => linesOf(stack).find(matches),
      (line) => line !== undefined,
    )) ?? {}
  );
};

describe('the log of requests and live clients', () => {
  let stack: Stack;
  let team: TestTeam;
  beforeAll(async () => {
    stack = await startStack({ env: { TRUST_PROXY: '1' } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const id = randomUUID();
    await call(stack.url, path, { token: team.key, headers: { 'x-request-id': id, ...headers } });
    return lineWith(stack, { context: 'Http', request_id: id });
  };

  it('has who asked, from where and with what, also for a status that the fast lane answers', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const headers = { 'user-agent': 'my-tool/1.0', 'x-forwarded-for': '203.0.113.7, 198.51.100.9' };
    const facts = {
      team: team.teamId,
      key: team.keyId,
      agent: 'my-tool/1.0',
      ip: '198.51.100.9',
      status: 200,
      instance: expect.any(String),
    };
    for (let read = 0; read < 3; read += 1) expect(await ask(`/api/v1/tasks/${uuid}`, headers)).toMatchObject(facts);
  });

  it('has no address that is none, however the client writes it', async () => {
    expect(await ask('/api/v1/tasks', { 'x-forwarded-for': 'x'.repeat(8_000) })).toMatchObject({
      ip: expect.stringMatching(/127\.0\.0\.1$/),
    });
    expect(await ask('/api/v1/tasks', { 'x-forwarded-for': '198.51.100.9:4711' })).toMatchObject({ ip: '198.51.100.9' });
  });

  it('has the code and the cause of an error, and no more than 200 characters of an agent', async () => {
    const line = await ask(`/api/v1/tasks/${randomUUID()}`, { 'user-agent': 'x'.repeat(1_000) });
    expect(line).toMatchObject({ code: 1006, cause: expect.any(String), status: 404 });
    expect(String(line['agent'])).toBe(`${'x'.repeat(200)}…`);
  });

  it('hides a credential that an agent holds', async () => {
    const line = await ask('/api/v1/tasks', { 'user-agent': `tool ${team.key} ${UPSTREAM_KEY}` });
    expect(line['agent']).toBe('tool [hidden] [hidden]');
  });

  it.each([['websocket'], ['polling']] as const)('tells when a client of socket.io comes and goes over %s', async (transport) => {
    const socket = io(stack.url, { auth: { token: team.key }, transports: [transport], reconnection: false });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const came = await lineWith(stack, { context: 'Live', event: 'connected', transport });
    expect(came).toMatchObject({ team: team.teamId, key: team.keyId, ip: expect.any(String) });
    socket.disconnect();
    const went = await lineWith(stack, { context: 'Live', event: 'disconnected', connection: came['connection'] });
    expect(went).toMatchObject({ transport, reason: expect.stringMatching(/client|transport/), ms: expect.any(Number) });
  });

  it('tells when a stream and a watch socket come and go, and who ended them', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const stream = await EventStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, team.key);
    const token = await mintToken(stack.url, team.key);
    const watch = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const [sse, raw] = [
      await lineWith(stack, { context: 'Live', event: 'connected', transport: 'sse' }),
      await lineWith(stack, { context: 'Live', event: 'connected', transport: 'raw-watch' }),
    ];
    stream.close();
    expect(await lineWith(stack, { event: 'disconnected', connection: sse['connection'] })).toMatchObject({ reason: 'client' });
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await watch.closed;
    expect(await lineWith(stack, { event: 'disconnected', connection: raw['connection'] })).toMatchObject({ reason: 'complete' });
  });

  it('tells why the gateway ended a client', async () => {
    const { key, keyId } = await stack.makeTeam();
    const watcher = await Watcher.connect(stack.url, key);
    await call(stack.url, `/gateway/v1/keys/${keyId}`, { token: ADMIN_TOKEN, method: 'DELETE' });
    expect(await lineWith(stack, { event: 'disconnected', key: keyId })).toMatchObject({ reason: 'credential_revoked' });
    await watcher.close();
  });
});

describe('the level of the log at run time', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ env: { LOG_LEVEL: 'warn' } })));
  afterAll(() => stack.close());

  const path = '/gateway/v1/log-level';
  const put = (body: unknown, token = ADMIN_TOKEN) => call<Line>(stack.url, path, { token, method: 'PUT', body });
  const requests = () => linesOf(stack).filter(({ context }) => context === 'Http').length;

  it('changes for one context and back, and is in the audit trail', async () => {
    expect((await call(stack.url, path, { token: ADMIN_TOKEN })).body.data).toMatchObject({
      level: 'warn',
      contexts: {},
      until: null,
    });
    expect(requests()).toBe(0);
    const changed = await put({ contexts: { Http: 'info' }, for_seconds: 600 });
    expect(changed.body.data).toMatchObject({ level: 'warn', contexts: { Http: 'info' }, until: expect.any(String) });
    await eventually(
      async () => requests(),
      (count) => count > 0,
    );
    expect(linesOf(stack).filter(({ level, context }) => level === 30 && context !== 'Http')).toEqual([]);
    expect((await put({})).body.data).toMatchObject({ level: 'warn', contexts: {}, until: null });
    const trail = await call<{ events: Line[] }>(stack.url, '/gateway/v1/audit?action=log-level.change', { token: ADMIN_TOKEN });
    expect(trail.body.data.events).toHaveLength(2);
    expect(trail.body.data.events[1]).toMatchObject({ detail: { contexts: { Http: 'info' }, for_seconds: 600 } });
  });

  it('is for the operator only, and names what is wrong', async () => {
    const { key } = await stack.makeTeam({ scopes: ['team:admin'] });
    expect((await put({}, key)).status).toBe(403);
    const { status, body } = await put({ level: 'loud', contexts: { Http: 'more' }, for_seconds: 0 });
    expect([status, body.errors?.map(({ field }) => field)]).toEqual([400, ['level', 'contexts.Http', 'for_seconds']]);
  });
});

describe('with ACCESS_LOG_EVERY', () => {
  it('ordinary requests are not logged at 0, and errors are', async () => {
    const stack = await startStack({ env: { ACCESS_LOG_EVERY: '0' } });
    const { key } = await stack.makeTeam();
    expect((await call(stack.url, '/api/v1/tasks', { token: key })).status).toBe(200);
    await call(stack.url, `/api/v1/tasks/${randomUUID()}`, { token: key });
    await lineWith(stack, { context: 'Http', status: 404 });
    expect(linesOf(stack).filter(({ context, status }) => context === 'Http' && status === 200)).toEqual([]);
    await stack.close();
  });
});
