import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  TaskFailedError,
  type TaskUpdate,
  TriverseClient,
  TriverseError,
  type TransportName,
} from '../../libs/client/src/index.js';
import { eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

let stack: Stack;
let team: TestTeam;
const backoff = { baseMs: 10, maxMs: 100 };
const client = (options: object = {}) =>
  new TriverseClient({ baseUrl: stack.url, token: team.key, backoff, pollIntervalMs: 50, ...options });

beforeAll(async () => {
  stack = await startStack();
  team = await stack.makeTeam({
    scopes: ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'],
  });
});
afterAll(() => stack.close());

describe.each<TransportName>(['socket', 'sse', 'poll'])('a task that the SDK follows over %s', (transport) => {
  it('is followed from its creation to exactly one final status with rising revisions, and can then be downloaded', async () => {
    const api = client({ transports: [transport] });
    const { task_uuid: uuid } = await api.createTask('text-to-model', { prompt: `a chair over ${transport}` });
    const updates: TaskUpdate[] = [];
    for await (const update of api.watchTask(uuid)) updates.push(update);
    const revs = updates.map(({ rev }) => rev);
    expect(revs).toEqual([...new Set(revs)].sort((a, b) => a - b));
    expect(updates.map(({ final }) => final)).toEqual([...Array<boolean>(updates.length - 1).fill(false), true]);
    expect(updates.at(-1)?.status).toMatchObject({ taskId: uuid, status: 'SUCCESS' });
    const bytes = await (await api.downloadAsset(uuid)).blob();
    expect(await bytes.slice(0, 4).text()).toBe('glTF');
    const head = await api.downloadAsset(uuid, { range: { start: 0, end: 3 } });
    expect(await (await head.blob()).text()).toBe('glTF');
    expect(head.contentRange).toMatch(/^bytes 0-3\//);
  });
});

it('the SDK continues with client tokens, renewed in place on the open socket', async () => {
  let made = 0;
  const keeper = client();
  // The token is renewed when a tenth of its life is left; a busy machine needs that tenth.
  const token = () => keeper.createToken({ ttl_seconds: ++made === 1 ? 4 : 600 });
  const api = client({ token, transports: ['socket'] });
  const { task_uuid: uuid } = await keeper.createTask('text-to-model', { prompt: 'a table' });
  const link: string[] = [];
  api.onLinkState(({ phase }) => link.push(phase));
  const watch = api.watchTeam();
  const { value: first } = await watch.next();
  expect(first?.status.taskId).toBe(uuid);
  await eventually(
    () => Promise.resolve(made),
    (count) => count >= 2,
  );
  const later = await keeper.createTask('text-to-model', { prompt: 'another table' });
  for await (const { status, final } of watch) if (final && status.taskId === later.task_uuid) break;
  expect(link).not.toContain('reconnecting');
});

it('a creation repeated with its key creates one task', async () => {
  const api = client();
  const options = { idempotencyKey: 'the-same-order' };
  const first = await api.createTask('text-to-model', { prompt: 'a lamp' }, options);
  const second = await api.createTask('text-to-model', { prompt: 'a lamp' }, options);
  expect(second.task_uuid).toBe(first.task_uuid);
});

it.each<TransportName[]>([['socket'], ['poll']])(
  'the SDK labels tasks, and finds, watches and counts them by label over %s',
  async (transport) => {
    const api = client({ transports: [transport] });
    const labels = { project: `über, ${transport} 100%`, stage: 'test' };
    const watched: TaskUpdate[] = [];
    const watch = api.watchTeam({
      labels: { stage: 'test', project: labels.project },
      onUpdate: (update) => void watched.push(update),
    });
    const other = await api.createTask('text-to-model', { prompt: 'a chair' }, { labels: { project: 'other' } });
    const { task_uuid: uuid } = await api.createTask('text-to-model', { prompt: 'a lamp' }, { labels });
    await Promise.all([uuid, other.task_uuid].map((one) => api.waitForTask(one)));
    await eventually(
      async () => watched,
      (updates) => updates.some(({ final }) => final),
    );
    watch.close();
    expect(new Set(watched.map(({ status }) => status.taskId))).toEqual(new Set([uuid]));
    expect(watched.at(-1)?.labels).toEqual(labels);
    const { tasks } = await api.listTasks({ label: [`project=${labels.project}`, 'stage=test'], q: 'LAMP' });
    expect(tasks).toMatchObject([{ task_uuid: uuid, labels }]);
    expect(await api.usageBy('label:project')).toContainEqual(expect.objectContaining({ value: labels.project, succeeded: 1 }));
  },
);

it('the SDK uploads, quotes, lists and reports usage', async () => {
  const api = client();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const { file_key } = await api.uploadImage(new Blob([png], { type: 'image/png' }), { filename: 'dot.png' });
  const quote = await api.quote('image-to-model', { image_file: file_key });
  expect(quote.cost_credits).toBeGreaterThan(0);
  const { task_uuid: uuid } = await api.createTask('image-to-model', { image_file: file_key });
  await expect(api.waitForTask(uuid)).resolves.toMatchObject({ status: 'SUCCESS' });
  const pages = [];
  for await (const page of api.taskPages({ limit: 2 })) pages.push(page);
  expect(pages.flatMap(({ tasks }) => tasks).map((task) => task.task_uuid)).toContain(uuid);
  await expect(api.me()).resolves.toMatchObject({ id: team.teamId });
  await expect(api.balance()).resolves.toMatchObject({ frozen: 0 });
  expect((await api.usage()).rows.some(({ flow_name }) => flow_name === 'image-to-model')).toBe(true);
  await expect(api.budgets(team.teamId)).resolves.toEqual([]);
  expect((await api.assetUrls(uuid)).download_url).toMatch(/^http/);
});

it('the SDK administers keys', async () => {
  const api = client();
  const made = await api.keys.create(team.teamId, { alias: 'web shop', scopes: ['tasks:read'] });
  const next = await api.keys.rotate(made.key_id, { graceSeconds: 60 });
  await expect(client({ token: next.key }).listTasks()).resolves.toHaveProperty('tasks');
  await api.keys.revoke(next.key_id);
  await expect(client({ token: next.key }).listTasks()).rejects.toMatchObject({ code: 9001 });
  const { keys } = await api.keys.list(team.teamId);
  expect(keys.find(({ key_id }) => key_id === next.key_id)?.revoked_at).not.toBeNull();
});

it('the SDK reports what went wrong', async () => {
  const api = client();
  const wrong = await api.createTask('text-to-model', { prompt: 'x' }).catch((error: unknown) => error);
  expect(wrong).toBeInstanceOf(TriverseError);
  expect(wrong).toMatchObject({ code: 1004, errors: [{ field: 'prompt' }] });
  await expect(api.watchTask('00000000-0000-4000-8000-000000000000').next()).rejects.toMatchObject({ code: 1006 });
  const poor = await stack.makeTeam({}, { budgets: [{ window: 'total', credits: 1 }] });
  const spent = await client({ token: poor.key })
    .createTask('text-to-model', { prompt: 'a palace' })
    .catch((error: unknown) => error);
  expect(spent).toMatchObject({ code: 9004, httpStatus: 403, details: { limit: 1 } });
});

it('waiting for a task that fails rejects with its status', async () => {
  const api = client();
  const { task_uuid: uuid } = await api.createTask('text-to-model', { prompt: 'a house of cards' });
  stack.sandbox.control.setTask(uuid, { outcome: 'FAILED' });
  const error: unknown = await api.waitForTask(uuid).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TaskFailedError);
  expect(error).toMatchObject({ status: { status: 'FAILED' } });
});
