import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskFeeds } from '../../apps/gateway/src/realtime/feeds/task-feeds.js';
import { type TaskUpdate, TriverseClient, type Watch } from '../../libs/client/src/index.js';
import { eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

const LIMIT = 5;
let stack: Stack;
let team: TestTeam;
const client = (options: object = {}) =>
  new TriverseClient({ baseUrl: stack.url, token: team.key, backoff: { baseMs: 10, maxMs: 100 }, ...options });
const makeTasks = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const { task_uuid } = await client().createTask('text-to-model', { prompt: `chair ${at}` });
      return task_uuid;
    }),
  );

beforeAll(async () => {
  stack = await startStack({
    env: { SUBSCRIPTIONS_PER_SOCKET: `${LIMIT}` },
    sandbox: { taskDurationMs: 60_000 },
  });
  team = await stack.makeTeam();
});
afterAll(() => stack.close());

describe('subscriptions of one client', () => {
  let api: TriverseClient;
  /** Keeps the connection open. */
  let keeper: Watch<TaskUpdate>;

  beforeAll(async () => {
    api = client({ transports: ['socket'] });
    keeper = api.watchTeam();
    await makeTasks(1);
    await keeper.next();
  });
  afterAll(() => keeper.close());

  it('leave no feed open on the gateway after rows that come and go faster than they are acknowledged', async () => {
    const feeds = stack.apps[0]!.get(TaskFeeds, { strict: false });
    const before = feeds.count();
    const uuids = await makeTasks(LIMIT);
    for (let round = 0; round < 3; round++) {
      const rows = uuids.map((uuid) => api.watchTask(uuid));
      await Promise.race(rows.map((row) => row.next()));
      rows.forEach((row) => row.close());
    }
    await eventually(
      () => Promise.resolve(feeds.count()),
      (count) => count === before,
    );
  });

  it('may be more than one connection is allowed: all are answered, over further connections', async () => {
    const uuids = await makeTasks(3 * LIMIT);
    const watches = uuids.map((uuid) => api.watchTask(uuid));
    const first = await Promise.all(watches.map((watch) => watch.next()));
    expect(first.map(({ value }) => value?.status.taskId)).toEqual(uuids);
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'socket' });
    watches.forEach((watch) => watch.close());
  });
});
