import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { call, untilLive } from '../support/http.js';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.js';
import { EventStream } from '../support/sse.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

const NUMBERS = '"big":12345678901234567890,"huge":1e400,"long":0.1234567890123456789,"list":[9007199254740993]';
const ENV = { EXTRA_PARAMETERS: 'text-to-model:extra,text-to-model:more', EXTRA_FLOWS: 'brand-new' };

describe.each(['memory', 'redis'] as const)('a gateway that passes values through unchanged, %s engine', (engine) => {
  let upstream: ScriptedUpstream;
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    upstream = await startScriptedUpstream();
    stack = await startStack({ engine, env: { TRIVERSE_BASE_URL: upstream.baseUrl, ...ENV } });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(async () => {
    await stack.close();
    await upstream.close();
  });

  const send = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    call(stack.url, path, { token: team.key, body: new Uint8Array(Buffer.from(body)), headers });
  const text = async (path: string) =>
    (await fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${team.key}` } })).text();
  const begin = async (input = '{}') => {
    const uuid = randomUUID();
    upstream.answers('create', `{"task_uuid":"${uuid}","status":"PENDING","costCredits":1,"input":${input}}`);
    await createTask(stack.url, team.key);
    return uuid;
  };

  it('sends numbers beyond double precision to the upstream as written, and recognises the repeated request', async () => {
    upstream.answers('create', `{"task_uuid":"${randomUUID()}","status":"PENDING","costCredits":1}`);
    const headers = { 'idempotency-key': randomUUID() };
    const first = await send('/api/v1/tasks/text-to-model', `{"prompt":"a chair","extra":{${NUMBERS}}}`, headers);
    expect(upstream.bodies.create.at(-1)).toContain(`"extra":{${NUMBERS}}`);
    const again = await send('/api/v1/tasks/text-to-model', `{"prompt":"a chair","extra":{${NUMBERS}}}`, headers);
    expect([first.status, again.body]).toEqual([200, first.body]);
    const near = await send(
      '/api/v1/tasks/text-to-model',
      `{"prompt":"a chair","extra":{${NUMBERS.replace('0993', '0992')}}}`,
      headers,
    );
    expect([near.status, near.body.code]).toEqual([409, 9005]);
    const withMark = await send('/api/v1/tasks/text-to-model', `\uFEFF{"prompt":"a chair","extra":{${NUMBERS}}}`, headers);
    expect([withMark.status, withMark.body]).toEqual([200, first.body]);
    upstream.answers('quote', '{"cost_credits":1,"available_credits":1}');
    await send('/api/v1/tasks/pricing/quote', `{"flow_name":"brand-new","params":{${NUMBERS}}}`);
    expect(upstream.bodies.quote.at(-1)).toContain(`{${NUMBERS}}`);
  });

  it.each(['12345678901234567890', '1e400'])('refuses %s for a typed parameter, by name', async (number) => {
    const made = upstream.bodies.create.length;
    const { status, body } = await send('/api/v1/tasks/text-to-model', `{"prompt":"a chair","polygon_limit":${number}}`);
    expect([status, body.code, body.errors?.[0]?.field, upstream.bodies.create.length]).toEqual([
      400,
      1004,
      'polygon_limit',
      made,
    ]);
  });

  it('sends the numbers of the upstream to clients as written, over every transport', async () => {
    const uuid = await begin(`{${NUMBERS}}`);
    const path = `/api/v1/tasks/${uuid}`;
    for (let time = 0; time < 4; time += 1) expect(await text(path)).toContain(`"input":{${NUMBERS}}`);
    expect(await text('/api/v1/tasks?limit=1')).toContain(`"input":{${NUMBERS}}`);
    const socket = io(stack.url, { auth: { token: team.key }, transports: ['websocket'] });
    const packets: string[] = [];
    socket.io.on('open', () => socket.io.engine.on('packet', ({ data }: { data?: string }) => packets.push(String(data))));
    await socket.emitWithAck('task:subscribe', { task_uuid: uuid });
    await socket.emitWithAck('team:subscribe', {});
    const stream = await EventStream.open(`${stack.url}${path}/events`, team.key);
    const ended = new Promise((resolve) => socket.once('task:finalized', resolve));
    upstream.push(`{"taskId":"${uuid}","status":"SUCCESS","output":{${NUMBERS}}}`);
    await ended;
    await stream.ended;
    socket.close();
    expect(packets.filter((packet) => packet.includes(`"input":{${NUMBERS}}`)).length).toBeGreaterThanOrEqual(3);
    expect(packets.filter((packet) => packet.includes(`"output":{${NUMBERS}}`))).toHaveLength(1);
    expect(stream.events.at(-1)?.data).toContain(`"output":{${NUMBERS}}`);
    expect(await text(path)).toContain(`"output":{${NUMBERS}}`);
  });

  it('distinguishes two states that differ beyond double precision', async () => {
    const uuid = await begin();
    upstream.push(`{"taskId":"${uuid}","status":"RUNNING","output":{"n":9007199254740992}}`);
    upstream.push(`{"taskId":"${uuid}","status":"RUNNING","output":{"n":9007199254740993}}`);
    upstream.push(`{"taskId":"${uuid}","status":"SUCCESS"}`);
    let seen = '';
    while (!seen.includes('SUCCESS')) seen = await text(`/api/v1/tasks/${uuid}`);
    expect(seen).toContain('"output":{"n":9007199254740993}');
  });

  it.each([
    ['Latin-1', Buffer.from('{"prompt":"ein schöner Stuhl"}', 'latin1'), 'body'],
    ['a text cut within a character', Buffer.from('{"prompt":"Stühle"}').subarray(0, 14), 'body'],
    ['half a surrogate pair', Buffer.from('{"prompt":"a chair \\ud83d"}'), 'prompt'],
    ['half a pair deep in a parameter', Buffer.from('{"prompt":"a chair","extra":{"a":["\\udc00"]}}'), 'extra.a.0'],
  ])('creates nothing from a body with %s', async (_what, body, field) => {
    const made = upstream.bodies.create.length;
    const answer = await send('/api/v1/tasks/text-to-model', body);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([400, 1004, field]);
    expect(upstream.bodies.create).toHaveLength(made);
  });

  it('accepts every UTF-8 character, and a BOM before the body', async () => {
    await begin();
    const prompt = 'ein schöner 椅子 🪑';
    const answer = await send('/api/v1/tasks/text-to-model', `\uFEFF${JSON.stringify({ prompt })}`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(upstream.bodies.create.at(-1) ?? '')).toMatchObject({ prompt });
  });

  it.each([
    ['/api/v1/tasks?sub=%E9', 'sub'],
    ['/api/v1/tasks?limit=1&sub=100%', 'sub'],
    ['/api/v1/tasks?%E9=1', 'query'],
    ['/gateway/v1/usage?x=%ff', 'x'],
  ])('refuses the query of %s', async (path, field) => {
    const answer = await call(stack.url, path, { token: team.key });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([400, 1004, field]);
  });

  it('refuses an upload whose file name is not UTF-8', async () => {
    const head = Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="file"; filename="st\xfchle.png"\r\ncontent-type: image/png\r\n\r\n',
      'latin1',
    );
    const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
    const body = Buffer.concat([head, png, Buffer.from('\r\n--b--\r\n')]);
    const answer = await send('/api/v1/upload/image', body, { 'content-type': 'multipart/form-data; boundary=b' });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([400, 1004, 'file']);
  });
});
