import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskFeeds } from '../../apps/gateway/src/realtime/feeds/task-feeds.js';
import { RealtimeGateway } from '../../apps/gateway/src/realtime/realtime.gateway.js';
import { type GatewayServer } from '../../apps/gateway/src/realtime/socket-io/gateway-socket.js';
import { type TaskUpdate, TriverseClient, type Watch } from '../../libs/client/src/index.js';
import { eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

const LIMIT = 5;
let stack: Stack;
let team: TestTeam;
let server: GatewayServer;
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
    onApp: (app) => {
      const gateway = app.get(RealtimeGateway);
      const init = gateway.afterInit.bind(gateway);
      gateway.afterInit = (made) => init((server = made));
    },
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

  it('leave no feed open on the gateway after list rows that subscribe and unsubscribe faster than acknowledgements arrive', async () => {
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

  it('present their versions on the next connection, and learn that nothing has changed', async () => {
    const [uuid = ''] = await makeTasks(1);
    const watch = api.watchTask(uuid);
    const reported: string[] = [];
    const read = (async () => {
      for await (const { rev, final } of watch) reported.push(`${rev}${final ? ' final' : ''}`);
    })();
    const room = `task:${uuid}`;
    const unchanged = new Promise<void>((resolve) =>
      server.engine.on('connection', (conn: { on(event: string, listener: (packet: { data?: unknown }) => void): void }) =>
        conn.on('packetCreate', ({ data }) => void (String(data).includes('"unchanged":true') && resolve())),
      ),
    );
    await eventually(
      () => Promise.resolve(reported.length),
      (count) => count > 0,
    );
    server.in(room).disconnectSockets(true);
    await unchanged;
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await read;
    expect(reported.filter((one) => one.endsWith('final'))).toHaveLength(1);
    expect(new Set(reported).size).toBe(reported.length);
  });

  it('may exceed the limit of one connection: further connections take the rest', async () => {
    const uuids = await makeTasks(3 * LIMIT);
    const watches = uuids.map((uuid) => api.watchTask(uuid));
    const first = await Promise.all(watches.map((watch) => watch.next()));
    expect(first.map(({ value }) => value?.status.taskId)).toEqual(uuids);
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'socket' });
    watches.forEach((watch) => watch.close());
  });
});
