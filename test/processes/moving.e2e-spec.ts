import { type TaskListResponse } from '#contracts';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdmin } from '../support/admin-cli.js';
import { buildGateway } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { GATEWAY_SECRET, type Sandbox, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, finalStatus, mintToken } from '../support/tasks.js';
import { answering, verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { type IssuedWebhook, TeamWebhooks } from '../support/webhooks.js';

jest.setTimeout(180_000);

/** Of a text-to-model task in the sandbox. */
const PRICE = 130;
const HOUR = 3_600_000;
/** What two tasks use of the team's budget and of their end user's, in percent. */
const [OF_TEAM, OF_END_USER] = [50, 100];
const LABELS = { 'x-labels': 'project=apollo' };
const SCOPES = ['tasks:create', 'tasks:read', 'usage:read', 'team:admin'];
/** No attempt is repeated unless somebody asks for it. */
const WAITS = { WEBHOOK_LOOPBACK: 'true', WEBHOOK_RETRY_WAITS: '86400', ALERT_CHECK_MS: '100' };

interface Team extends TestTeam {
  cookie: string;
  muted: string;
  tasks: string[];
  hook: IssuedWebhook;
}

interface View {
  alerts: { id: string; kind: string; state: string; level: number; muted_until: string | null }[];
  rows: object[];
  team_id: string;
}

const root = mkdtempSync(join(tmpdir(), 'moving-'));
const file = join(root, 'move.jsonl');
const stacks: Stack[] = [];
let redis: RedisServer;
let receiver: WebhookReceiver;
let sandbox: Sandbox;

beforeAll(async () => {
  buildGateway();
  [redis, receiver] = [await startRedisServer(), await WebhookReceiver.start(answering(503))];
}, 180_000);
afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await redis.stop();
  await receiver.close();
  rmSync(root, { recursive: true, force: true });
});

async function start(place: Record<string, string>): Promise<string> {
  const upstream: Record<string, string> = stacks.length === 0 ? {} : { TRIVERSE_BASE_URL: `${sandbox.url}/api/v1` };
  const stack = await startStack({ env: { ...WAITS, ...place, ...upstream }, sandbox: { taskDurationMs: 600_000 } });
  stacks.push(stack);
  sandbox = (stacks[0] ?? stack).sandbox;
  return stack.url;
}

/** Stops the gateway, moves what it stored, and starts one there. @returns its address. */
async function move(from: Record<string, string>, to: Record<string, string>): Promise<string> {
  await stacks.at(-1)?.apps[0]?.close();
  const run = (args: string[], place: Record<string, string>) => runAdmin(args, { GATEWAY_SECRET, ...place });
  expect(await run(['backup', file, '--offline'], from)).toMatchObject({ status: 0 });
  expect(await run(['restore', file], to)).toMatchObject({ status: 0, err: '' });
  rmSync(file);
  return start(to);
}

/** A team with a delivery that waits, a muted alert, labelled tasks, an end user at its limit and a session. */
async function settle(url: string): Promise<Team> {
  const limits = { budgets: [{ window: 'total', credits: 4 * PRICE }], alerts: { budget_thresholds: [OF_TEAM, OF_END_USER] } };
  const endUser = { end_user: { budgets: [{ window: 'day', credits: 2 * PRICE }] } };
  const team = await (stacks[0] as Stack).makeTeam({ scopes: SCOPES }, { ...limits, ...endUser });
  const hook = await new TeamWebhooks(url, team.key).add(receiver, { events: ['task.created'], labels: { told: 'yes' } });
  const ann = await mintToken(url, team.key, { sub: 'ann' });
  const first = await create(url, ann, {}, { 'x-labels': 'project=apollo,told=yes' });
  const second = await create(url, ann, { prompt: 'please-stall' }, LABELS);
  const tasks = [second, first].map(({ body }) => body.data.task_uuid);
  sandbox.control.setTask(tasks[1] ?? '', { status: 'SUCCESS' });
  await finalStatus(url, ann, tasks[1] ?? '');
  await receiver.took(1);
  const alertsOf = async () => (await call<View>(url, '/gateway/v1/alerts', { token: team.key })).body.data.alerts;
  const alerts = await eventually(alertsOf, ({ length }) => length === 2);
  const alert = alerts.find(({ level }) => level === OF_TEAM);
  const muted = new Date(Date.now() + HOUR).toISOString();
  await call(url, `/gateway/v1/alerts/${alert?.id}/mute`, { token: team.key, body: { until: muted } });
  const session = await call(url, '/auth/session', { method: 'POST', token: team.key });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { ...team, cookie, muted, tasks, hook };
}

async function expectAllThere(url: string, { key, teamId, cookie, muted, tasks, hook }: Team): Promise<void> {
  const ask = async (path: string) => (await call<View>(url, path, { token: key })).body.data;
  const hooks = new TeamWebhooks(url, key);
  await eventually(
    () => hooks.deliveries(hook.webhook_id),
    ([delivery]) => delivery?.state === 'due' && delivery.attempts.length > 0,
  );
  expect(await hooks.state(hook)).toMatchObject({ pending: 1, disabled_at: null });
  const alerts = (await ask('/gateway/v1/alerts')).alerts.sort((a, b) => a.level - b.level);
  const open = { kind: 'budget', state: 'open' };
  expect(alerts).toMatchObject([
    { ...open, level: OF_TEAM, muted_until: muted },
    { ...open, level: OF_END_USER, muted_until: null },
  ]);
  const { data: list } = (await call<TaskListResponse>(url, '/api/v1/tasks?label=project=apollo', { token: key })).body;
  expect(list.tasks.map(({ task_uuid: uuid }) => uuid)).toEqual(tasks);
  const counts = { succeeded: 1, failed: 0, cancelled: 0, credits: PRICE };
  expect((await ask('/gateway/v1/usage?group_by=label:project')).rows).toMatchObject([counts]);
  expect((await ask('/gateway/v1/usage?group_by=sub')).rows).toMatchObject([{ sub: 'ann', ...counts }]);
  const refused = await create(url, await mintToken(url, key, { sub: 'ann' }));
  expect(refused.body).toMatchObject({ code: 9004, details: { entity: 'end_user', spent: PRICE, reserved: PRICE } });
  expect((await call<View>(url, '/auth/me', { headers: { cookie } })).body.data.team_id).toBe(teamId);
}

it('moves webhooks with their deliveries, alerts, labels, end users and sessions from local to Redis and back', async () => {
  const [here, there, back] = [{ DATA_DIR: join(root, 'here') }, { REDIS_URL: redis.url }, { DATA_DIR: join(root, 'back') }];
  const url = await start(here);
  const team = await settle(url);
  await expectAllThere(url, team);
  await expectAllThere(await move(here, there), team);
  const last = await move(there, back);
  await expectAllThere(last, team);
  const hooks = new TeamWebhooks(last, team.key);
  const [waiting] = await hooks.deliveries(team.hook.webhook_id);
  receiver.respond = answering(204);
  await hooks.ask(`/${team.hook.webhook_id}/deliveries/${waiting?.delivery_id}/redeliver`, 'POST');
  await hooks.settled(team.hook.webhook_id);
  const [refused, taken] = receiver.received;
  expect(receiver.received).toHaveLength(2);
  expect(taken?.id).toBe(refused?.id);
  if (taken) verifyOfficially(taken, team.hook.secret);
});
