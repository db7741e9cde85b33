import { Keys } from '#access';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { startFeature } from '../../testing/start-feature.js';
import { Connections } from './connections/connections.js';
import { GatewayIoAdapter } from './gateway-io-adapter.js';
import { RealtimeModule } from './realtime.module.js';

let feature: Awaited<ReturnType<typeof startFeature>>;

beforeAll(async () => {
  feature = await startFeature(RealtimeModule, (app) => app.useWebSocketAdapter(app.get(GatewayIoAdapter)));
});
afterAll(() => feature.close());

const connect = (token: string) => io(feature.url, { auth: { token }, transports: ['websocket'], reconnection: false });

it('the realtime module opens a connection for a team key, reports the upstream link, and closes it', async () => {
  const { key } = await feature.makeKey();
  const socket = connect(key);
  const [status] = (await once(socket as never, 'gateway:status')) as [unknown];
  expect(status).toHaveProperty('upstream');
  expect(feature.get(Connections).count()).toBe(1);
  socket.disconnect();
});

it('the realtime module refuses an invalid token, with the body of an HTTP refusal', async () => {
  const socket = connect('tgk_nobody');
  const [error] = (await once(socket as never, 'connect_error')) as [{ data: unknown }];
  expect(error.data).toMatchObject({ code: 9001 });
});

it.each([
  ['task:subscribe', { task_uuid: 'x', revv: 1 }, 1004, ['revv', 'task_uuid']],
  ['task:subscribe', undefined, 1004, ['body']],
  ['task:unsubscribe', { task_uuid: 'x' }, 1004, ['task_uuid']],
  ['auth:refresh', { token: 1 }, 1004, ['token']],
] as const)('the realtime module answers %s of %j with the invalid fields', async (event, body, code, fields) => {
  const { key } = await feature.makeKey();
  const socket = connect(key);
  const refused = (await socket.emitWithAck(event, body)) as { code: number; errors: { field: string }[] };
  expect(refused.code).toBe(code);
  expect(refused.errors.map(({ field }) => field).sort()).toEqual(fields);
  socket.disconnect();
});

it('the realtime module names the missing scope before it looks at the body', async () => {
  const { teamId } = await feature.makeKey();
  const { key } = await feature.get(Keys).create(teamId, { scopes: ['tasks:create'] });
  const socket = connect(key);
  expect(await socket.emitWithAck('task:subscribe', { task_uuid: 'x' })).toMatchObject({ code: 9002 });
  socket.disconnect();
});
