import { type TaskCreationResponsePayload } from '#contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Sandbox, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';

type Route = Parameters<Sandbox['control']['addFault']>[0]['route'];

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200)]);
/** Longer than a test may take: a call that ends within the test was cancelled and did not time out. */
const NEVER = '300000';

describe('when the client disconnects', () => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;
  let fileKey: string;

  beforeAll(async () => {
    stack = await startStack({
      sandbox: { taskDurationMs: 600_000 },
      env: { UPSTREAM_TIMEOUT_MS: NEVER, UPSTREAM_UPLOAD_TIMEOUT_MS: NEVER, STATUS_FRESH_MS: '0' },
    });
    team = await stack.makeTeam();
    uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', assetBytes: 30_000_000 });
    await finalStatus(stack.url, team.key, uuid);
    const asked = await call<{ file_key: string }>(stack.url, '/api/v1/upload/presigned-upload-url', {
      token: team.key,
      body: { filename: 'a.png' },
    });
    fileKey = asked.body.data.file_key;
  });
  afterAll(() => stack.close());
  afterEach(() => stack.sandbox.control.clearFaults());

  const open = (
    path: string,
    { token = team.key, body, signal }: { token?: string; body?: unknown; signal?: AbortSignal } = {},
  ) =>
    fetch(`${stack.url}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${token}`, ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { method: 'POST', body: body instanceof FormData ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  const image = () => {
    const form = new FormData();
    form.append('file', new Blob([PNG]), 'a.png');
    return form;
  };
  const heard = (route: Route) => stack.sandbox.control.until(({ byClass }) => (byClass[route] ?? 0) >= 1);
  const letGo = (route: Route) => stack.sandbox.control.until(({ unanswered }) => unanswered[route] === 1);
  const askedOnce = (route: Route) => expect(stack.sandbox.control.stats().byClass[route]).toBe(1);

  it.each<[string, Route, () => string, () => { token?: string; body?: unknown }]>([
    ['a quote', 'quote', () => 'tasks/pricing/quote', () => ({ body: { flow_name: 'text-to-model' } })],
    ['links of a task', 'url', () => `tasks/url/${uuid}`, () => ({})],
    ['a link to upload with', 'upload', () => 'upload/presigned-upload-url', () => ({ body: { filename: 'a.png' } })],
    ['a link to an upload', 'upload', () => 'upload/presigned-get-url', () => ({ body: { file_key: fileKey } })],
    ["the team's credits", 'account', () => 'users/balance', () => ({})],
    ['the account', 'account', () => 'users/me', () => ({ token: ADMIN_TOKEN })],
    ['an upload that waits for its answer', 'upload', () => 'upload/image', () => ({ body: image() })],
    ['a download that has not begun', 'download', () => `tasks/download/${uuid}`, () => ({})],
    ['an asset that has not begun', 'storage', () => `tasks/${uuid}/assets/model`, () => ({})],
  ])('the upstream call for %s is cancelled and not repeated', async (_what, route, pathOf, optionsOf) => {
    stack.sandbox.control.resetStats();
    stack.sandbox.control.addFault({ route, kind: 'hang', times: 0 });
    const client = new AbortController();
    const answer = open(pathOf(), { ...optionsOf(), signal: client.signal });
    await heard(route);
    client.abort();
    await expect(answer).rejects.toThrow();
    await letGo(route);
    askedOnce(route);
  });

  it.each<[string, Route, () => string]>([
    ['a download', 'download', () => `tasks/download/${uuid}`],
    ['an asset', 'storage', () => `tasks/${uuid}/assets/model`],
  ])('%s in progress is cancelled at its source', async (_what, route, pathOf) => {
    stack.sandbox.control.resetStats();
    const client = new AbortController();
    const answer = await open(pathOf(), { signal: client.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    client.abort();
    await letGo(route);
    askedOnce(route);
  });

  it('an upload in progress is aborted at the upstream', async () => {
    stack.sandbox.control.resetStats();
    const outgoing = request(`${stack.url}/api/v1/upload/image`, {
      method: 'POST',
      headers: { authorization: `Bearer ${team.key}`, 'content-type': 'multipart/form-data; boundary=xyz' },
    });
    outgoing.on('error', () => undefined);
    outgoing.write('--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n');
    outgoing.write(Buffer.concat([PNG, Buffer.alloc(1_000_000)]));
    await heard('upload');
    outgoing.destroy();
    await letGo('upload');
    askedOnce('upload');
  });

  it('a status read continues, because concurrent readers share it', async () => {
    const task = await createTask(stack.url, team.key, { prompt: 'read by two' });
    stack.sandbox.control.addFault({ route: 'watch', kind: 'error', status: 503, times: 0 });
    stack.sandbox.control.cutWatchers();
    const fresh = () => open(`tasks/${task}`);
    await eventually(fresh, ({ headers }) => /fwd=stale/.test(headers.get('cache-status') ?? ''));
    stack.sandbox.control.resetStats();
    stack.sandbox.control.addFault({ route: 'status', kind: 'latency', ms: 400, times: 0 });
    const impatient = new AbortController();
    const leaves = open(`tasks/${task}`, { signal: impatient.signal });
    await heard('status');
    const stays = fresh();
    impatient.abort();
    await expect(leaves).rejects.toThrow();
    expect((await stays).status).toBe(200);
    expect(stack.sandbox.control.stats().unanswered['status']).toBeUndefined();
  });

  it('a creation continues to its answer: the task is booked, listed, and returned for the same key', async () => {
    stack.sandbox.control.resetStats();
    stack.sandbox.control.addFault({ route: 'create', kind: 'latency', ms: 300 });
    const client = new AbortController();
    const body = { prompt: 'a chair that nobody waits for' };
    const headers = { authorization: `Bearer ${team.key}`, 'content-type': 'application/json', 'idempotency-key': 'left' };
    const answer = fetch(`${stack.url}/api/v1/tasks/text-to-model`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: client.signal,
    });
    await heard('create');
    client.abort();
    await expect(answer).rejects.toThrow();
    const listed = () => call<{ tasks: { task_uuid: string }[] }>(stack.url, '/api/v1/tasks?limit=1', { token: team.key });
    const before = (await listed()).body.data.tasks[0]?.task_uuid;
    const { body: page } = await eventually(listed, ({ body: { data } }) => data.tasks[0]?.task_uuid !== before);
    const again = await call<TaskCreationResponsePayload>(stack.url, '/api/v1/tasks/text-to-model', {
      token: team.key,
      body,
      headers: { 'idempotency-key': 'left' },
    });
    expect(again.body.data.task_uuid).toBe(page.data.tasks[0]?.task_uuid);
    const { creations, unanswered, byClass } = stack.sandbox.control.stats();
    expect([creations, unanswered['create'], byClass['create']]).toEqual([1, undefined, 1]);
  });
});
