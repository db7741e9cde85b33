import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { call, eventually, untilLive } from '../support/http.js';
import { EventStream } from '../support/sse.js';
import { RawWatch } from '../support/raw-watch.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finishedTask, mintToken } from '../support/tasks.js';

const metricsOf = async (url: string) => {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  return answer.text();
};
/** The value of a series; undefined when it is not there. */
const valueIn = (text: string, series: string) => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};
const untilValue = (url: string, series: string, holds: (value: number | undefined) => boolean) =>
  eventually(async () => valueIn(await metricsOf(url), series), holds);

describe.each(['memory', 'redis'] as const)('metrics of the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({
      engine,
      gateways: engine === 'redis' ? 2 : 1,
      env: { METRICS_TEAMS: '1', ALLOWED_ORIGINS: 'https://app.example.com' },
    });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  const last = () => stack.urls.at(-1) ?? '';
  const watcher = async () => {
    const texts = await Promise.all(stack.urls.map(async (url) => ({ url, text: await metricsOf(url) })));
    return texts.find(({ text }) => valueIn(text, 'gateway_watcher') === 1)?.url ?? '';
  };

  it('say what runs', async () => {
    expect(await metricsOf(stack.url)).toMatch(
      new RegExp(
        `^gateway_build_info\\{version="\\d+\\.\\d+\\.\\d+[^"]*",node="${process.version}",engine="${engine}"\\} 1$`,
        'm',
      ),
    );
  });

  it('measure the time from a frame of the upstream to the clients of each instance', async () => {
    for (const url of stack.urls) {
      const uuid = await createTask(stack.url, team.key);
      const stream = await EventStream.open(`${url}/api/v1/tasks/${uuid}/events`, team.key);
      await stream.ended;
      const count = await untilValue(url, 'gateway_delivery_seconds_count', (value) => (value ?? 0) > 0);
      const sum = valueIn(await metricsOf(url), 'gateway_delivery_seconds_sum') ?? NaN;
      expect(sum / (count ?? NaN)).toBeLessThan(2);
    }
  });

  it('show the open tasks by status on the watcher only, with no status of its own making', async () => {
    const url = await watcher();
    const open = ['PENDING', 'QUEUED', 'RUNNING'].map((status) => `gateway_open_tasks{status="${status}"}`);
    const counted = async () => {
      const text = await metricsOf(url);
      return open.reduce((sum, series) => sum + (valueIn(text, series) ?? 0), 0);
    };
    await eventually(counted, (count) => count === 0);
    await createTask(stack.url, team.key, { prompt: 'please-stall' });
    await eventually(counted, (count) => count === 1);
    expect(valueIn(await metricsOf(url), 'gateway_open_tasks{status="other"}')).toBe(0);
    for (const other of stack.urls) if (other !== url) expect(await metricsOf(other)).not.toMatch(/^gateway_open_tasks\{/m);
  });

  it('show the budgets of the teams that have used most, and the sum of the others', async () => {
    const budget = (credits: number) => ({ budgets: [{ window: 'total', credits }] });
    const [full, half, idle] = [
      await stack.makeTeam({}, budget(2_000)),
      await stack.makeTeam({}, budget(100_000)),
      await stack.makeTeam({}, budget(7)),
    ];
    for (const { key } of [full, half]) await finishedTask(stack.url, key);
    const url = await watcher();
    const series = (part: string, name: string) => `gateway_team_${part}_credits{team="${name}",window="total"}`;
    const spent = await untilValue(url, series('spent', full.teamId), (value) => (value ?? 0) > 0);
    const text = await metricsOf(url);
    expect(valueIn(text, series('budget', full.teamId))).toBe(2_000);
    expect(valueIn(text, series('reserved', full.teamId))).toBe(0);
    expect(valueIn(text, series('budget', 'other'))).toBe(100_007);
    expect(valueIn(text, series('spent', 'other'))).toBe(spent);
    for (const { teamId } of [half, idle, team]) expect(text).not.toContain(teamId);
  });

  it("show the account's balance, the age of the last frame and the pace of the watcher's reads", async () => {
    const url = await watcher();
    await untilValue(url, 'gateway_account_balance_credits', (value) => (value ?? 0) > 0);
    await finishedTask(stack.url, team.key);
    const text = await metricsOf(url);
    expect(valueIn(text, 'gateway_upstream_frame_age_seconds')).toBeLessThan(5);
    expect(valueIn(text, 'gateway_upstream_frames_total{kind="status"}')).toBeGreaterThan(1);
    expect(valueIn(text, 'gateway_upstream_frames_total{kind="unreadable"}')).toBe(0);
    expect(valueIn(text, 'gateway_reconciliation_reads_per_second')).toBe(20);
    expect(valueIn(text, 'gateway_reconciliation_reads_left')).toBeGreaterThan(0);
    expect(valueIn(text, 'gateway_reconciliation_reads_total')).toBeGreaterThanOrEqual(0);
    expect(valueIn(text, 'gateway_reconciliation_due')).toBeGreaterThanOrEqual(0);
    for (const other of stack.urls)
      if (other !== url) expect(await metricsOf(other)).not.toMatch(/^gateway_(account_balance|upstream_frame_age)\w* \d/m);
  });

  it('count the clients by transport, and requests in work with them', async () => {
    const url = last();
    const uuid = await createTask(stack.url, team.key);
    const token = await mintToken(stack.url, team.key);
    const connect = (transport: string) => io(url, { auth: { token: team.key }, transports: [transport], forceNew: true });
    const sockets = [connect('websocket'), connect('websocket'), connect('polling')];
    const raw = await RawWatch.mustOpen(`${url}/api/v1/tasks/watch/all?token=${token}`);
    const stream = await EventStream.open(`${url}/api/v1/tasks/${uuid}/events`, team.key);
    const clients = (transport: string) => `gateway_realtime_clients{transport="${transport}"}`;
    await untilValue(url, clients('polling'), (value) => value === 1);
    await untilValue(url, clients('websocket'), (value) => value === 2);
    const text = await metricsOf(url);
    expect([valueIn(text, clients('raw-watch')), valueIn(text, clients('sse'))]).toEqual([1, 1]);
    // The stream, and the request that reads this.
    expect(valueIn(text, 'gateway_http_in_flight')).toBe(2);
    for (const socket of sockets) socket.disconnect();
    raw.socket.close();
    stream.close();
    await untilValue(url, 'gateway_http_in_flight', (value) => value === 1);
    await untilValue(url, clients('sse'), (value) => value === 0);
  });

  it('count the clients that were refused, by transport and reason', async () => {
    const url = last();
    const uuid = await createTask(stack.url, team.key);
    const refused = (transport: string, reason: string) =>
      `gateway_realtime_refusals_total{transport="${transport}",reason="${reason}"}`;
    const before = await metricsOf(url);
    expect(valueIn(before, refused('websocket', 'credential'))).toBe(0);
    const knock = (token: string, transport: string, origin?: string) =>
      new Promise<void>((resolve) => {
        const headers = origin === undefined ? {} : { extraHeaders: { origin } };
        const socket = io(url, { auth: { token }, transports: [transport], reconnection: false, forceNew: true, ...headers });
        socket.once('connect_error', () => {
          socket.disconnect();
          resolve();
        });
      });
    await knock('tgk_nobody', 'websocket');
    await knock('tgk_nobody', 'polling');
    await knock(team.key, 'websocket', 'https://evil.example');
    await RawWatch.open(`${url}/api/v1/tasks/watch/all`, { authorization: 'Bearer nobody' });
    expect((await call(url, `/api/v1/tasks/${uuid}/events`, { token: 'nobody' })).status).toBe(401);
    const foreign = '3f2b8c1e-0000-4000-8000-000000000000';
    expect((await call(url, `/api/v1/tasks/${foreign}/events`, { token: team.key })).status).toBe(404);
    for (const [transport, reason] of [
      ['websocket', 'credential'],
      ['polling', 'credential'],
      ['websocket', 'origin'],
      ['raw-watch', 'credential'],
      ['sse', 'credential'],
      ['sse', 'task'],
    ] as const)
      await untilValue(
        url,
        refused(transport, reason),
        (value) => value === (valueIn(before, refused(transport, reason)) ?? 0) + 1,
      );
  });

  it('time each command to Redis by the script that it runs', async () => {
    const text = await metricsOf(stack.url);
    const commands = [...text.matchAll(/^gateway_redis_command_seconds_count\{command="([\w-]+)"\} [1-9]/gm)].map(
      ([, name]) => name,
    );
    if (engine === 'memory') expect(commands).toEqual([]);
    else expect(commands).toEqual(expect.arrayContaining(['plain', 'begin-creation', 'complete-creation']));
  });
});
