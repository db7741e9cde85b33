import { createRedisEngine } from '#storage';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { asAdmin, uploadPng } from '../support/admin-calls.js';
import { call } from '../support/http.js';
import { RawWatch } from '../support/raw-watch.js';
import { documentedKinds, KEPT, kindOf, LIFETIMES } from '../support/retention-table.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { type TestTeam } from '../support/stack.js';
import { create, finalStatus, mintToken } from '../support/tasks.js';

jest.setTimeout(120_000);

const DAY = 86_400_000;

/** What remains in Redis after a stack has done all kinds of work, and for how long. */
describe('what is kept in Redis', () => {
  let stack: SignInStack;
  let team: TestTeam;
  /** Its budget is nearly used up by one task. */
  let small: TestTeam;

  beforeAll(async () => {
    const lifetimes = Object.entries(LIFETIMES).map(([name, seconds]): [string, string] => [name, String(seconds)]);
    stack = await startSignInStack({
      engine: 'redis',
      env: {
        ...(Object.fromEntries(lifetimes) as Record<string, string>),
        UPSTREAM_CREATE_TIMEOUT_MS: '500',
        ACCOUNT_REQUESTS_PER_MINUTE: '100000',
      },
    });
    const budgets = [
      { window: 'total', credits: 100_000 },
      { window: 'day', credits: 90_000 },
    ];
    team = await stack.makeTeam(
      { budgets, limits: { requests_per_minute: 10_000, sockets: 100 } },
      {
        budgets,
        end_user: { budgets: [{ window: 'month', credits: 90_000 }], open_tasks: 100, creations_per_minute: 1_000 },
      },
    );
    small = await stack.makeTeam({}, { budgets: [{ window: 'total', credits: 150 }] });
    stack.provider.people.set('ann', { team: team.teamId, groups: ['makers'] });
  });
  afterAll(() => stack.close());

  const redis = (...args: string[]) => stack.redis?.cli(...args) ?? '';
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  const allKeys = () => lines(redis('--scan'));
  const lifetimeOf = (key: string) => Number(redis('PTTL', key));

  const createInDoubt = async (prompt: string) => {
    stack.sandbox.control.addFault({ route: 'create', kind: 'hang', times: 0 });
    expect((await create(stack.url, team.key, { prompt })).body.code).toBe(9007);
    stack.sandbox.control.clearFaults();
  };

  /** One delivery that is over, one that failed, and one that waits until its endpoint is switched off; straight through the storage, whatever else delivers. */
  const deliver = async (uuid: string) => {
    const engine = await createRedisEngine({ url: stack.redis?.url ?? '' });
    const { endpoints, outbox, deliveries } = engine.webhooks;
    const { teamId } = team;
    const secret = { text: 'whsec_1', createdAt: 1 };
    const rest = { flows: [], labels: {}, formerSecret: null, createdAt: 1, disabled: null, version: 1 };
    const id = 'wh_retention';
    await endpoints.insert({
      id,
      teamId,
      url: 'https://hooks.invalid/',
      description: '',
      events: ['budget.threshold'],
      secret,
      ...rest,
    });
    for (const outcome of [{ kind: 'delivered' }, { kind: 'retry', inMs: 3_600_000 }, null] as const) {
      await outbox.append({ id: `ntc_${uuid}_${outcome?.kind}`, teamId, type: 'budget.threshold', data: {} });
      await deliveries.dispatch(teamId);
      if (outcome === null) continue;
      const { claims } = await deliveries.claim(teamId, { atMost: 1, perLane: 1, perTeam: 4, leaseMs: 60_000 });
      for (const claim of claims) await deliveries.record(claim, { durationMs: 1, code: 200 }, outcome);
    }
    // What waits for it ends, and then it is on again.
    for (const disabled of [{ at: 1, reason: 'team' as const }, null]) {
      const stored = await endpoints.get(teamId, id);
      if (stored) await endpoints.replace({ ...stored, disabled });
      await deliveries.settle(teamId);
    }
    await engine.close();
  };

  /** Tasks that succeed, fail, stay open, and one with an unknown creation outcome; uploads, tokens, sessions, sockets, reports. */
  const live = async (round: string) => {
    const body = { prompt: `red chair, round ${round}` };
    const keyed = { 'idempotency-key': `key-${round}`, 'x-labels': 'project=apollo' };
    const first = (await create(stack.url, team.key, body, keyed)).body.data.task_uuid;
    expect((await create(stack.url, team.key, body, keyed)).body.data.task_uuid).toBe(first);
    const failing = (await create(stack.url, team.key, { prompt: 'please-fail', client_order_id: `order-${round}` })).body.data
      .task_uuid;
    for (const uuid of [first, failing]) await finalStatus(stack.url, team.key, uuid);
    expect((await create(stack.url, team.key, { prompt: 'please-stall' })).status).toBe(200);
    await create(stack.url, small.key, { prompt: 'please-stall' });
    await createInDoubt(`lost in round ${round}`);
    expect((await uploadPng(stack.url, team.key)).status).toBe(200);
    const presign = await call(stack.url, '/api/v1/upload/presigned-upload-url', {
      token: team.key,
      body: { filename: 'a.png' },
    });
    expect(presign.status).toBe(200);
    await call(stack.url, '/api/v1/tasks/pricing/quote', { token: team.key, body: { flow_name: 'text-to-model' } });
    for (const path of ['users/me', 'users/balance', 'tasks', `tasks/url/${first}`, `tasks/${first}`])
      expect((await call(stack.url, `/api/v1/${path}`, { token: team.key })).status).toBe(200);
    for (const path of ['usage', 'audit']) await asAdmin(stack.url, `${path}?team_id=${team.teamId}`);

    const spare = await call<{ token_id: string }>(stack.url, '/gateway/v1/tokens', {
      token: team.key,
      body: { ttl_seconds: 600 },
    });
    const revoked = await call(stack.url, `/gateway/v1/tokens/${spare.body.data.token_id}`, {
      method: 'DELETE',
      token: team.key,
    });
    expect(revoked.status).toBe(200);
    const token = await mintToken(stack.url, team.key, { sub: 'bob', ttl_seconds: 600 });
    expect((await create(stack.url, token, { prompt: `bob's in round ${round}` })).status).toBe(200);
    const watch = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/all?token=${await mintToken(stack.url, team.key)}`);
    const ann = new BrowserAgent();
    await ann.signIn(stack.front, 'ann');
    const left = new BrowserAgent();
    await left.signIn(stack.front, 'ann');
    await deliver(first);
    await left.request(`${stack.front}/auth/logout`, { method: 'POST', headers: { 'x-csrf': '1' } });
    return watch;
  };

  it('belongs to documented kinds, each of which expires or is bounded', async () => {
    const watch = await live('one');
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const key of allKeys()) {
      const kind = kindOf(key);
      if (kind === undefined) wrong.push(`${key}: not in the table`);
      else {
        seen.add(kind);
        const left = lifetimeOf(key);
        const { atMostMs } = KEPT[kind] ?? { atMostMs: 0 };
        // -2: it expired during the scan.
        if (left !== -2 && (atMostMs === null ? left !== -1 : left === -1 || left > atMostMs))
          wrong.push(`${key}: lives for ${left} ms`);
      }
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(KEPT).filter((kind) => KEPT[kind]?.brief !== true && !seen.has(kind))).toEqual([]);
    watch.socket.close();
    await watch.closed;
  });

  it('does not grow without a time to live when the same work is repeated, except for work in progress', async () => {
    const lasting = () => {
      const keys = allKeys().filter((key) => lifetimeOf(key) === -1);
      return Object.fromEntries(keys.sort().map((key) => [key, sizeOf(key)]));
    };
    const sizeOf = (key: string): number => {
      const command = { hash: 'HLEN', zset: 'ZCARD', string: 'STRLEN' }[redis('TYPE', key)];
      if (command === undefined) throw new Error(`${key} is of no kind that is counted here`);
      return Number(redis(command, key));
    };
    const before = lasting();
    const watch = await live('two');
    const after = lasting();
    watch.socket.close();
    await watch.closed;
    const isInProgress = (key: string) => kindOf(key) === '{team}:intents' || KEPT[kindOf(key) ?? '']?.brief === true;
    const lastingOnly = (sizes: Record<string, number>) => Object.entries(sizes).filter(([key]) => !isInProgress(key));
    expect(lastingOnly(after)).toEqual(lastingOnly(before));
  });

  it('is swept if it has no time to live: unresolved creations, closed budget windows, inactive teams', async () => {
    const { teamId } = team;
    const [intents, budget, teams] = [`tg:{${teamId}}:intents`, `tg:{${teamId}}:budget`, 'tg:teams'];
    const field = (name: string) => redis('HGET', budget, name);
    await createInDoubt('lost for good');
    // Without a gateway nothing resolves it.
    await Promise.all(stack.apps.splice(0).map((app) => app.close()));
    expect(Number(redis('ZCARD', intents))).toBeGreaterThan(0);
    const windows = lines(redis('HKEYS', budget)).filter((name) => name.endsWith(':until'));
    expect(windows.length).toBeGreaterThan(0);
    // Simulates that the retention has passed, by moving the start of creations and the end of windows that far back.
    const past = String(Date.now() - LIFETIMES.TASK_RETENTION * 1000 - 3 * DAY);
    for (const id of lines(redis('ZRANGE', intents, '0', '-1'))) redis('ZADD', intents, 'XX', past, id);
    for (const tasks of [teamId, small.teamId].map((id) => `tg:{${id}}:tasks`))
      for (const uuid of lines(redis('ZRANGE', tasks, '0', '-1'))) redis('ZADD', tasks, 'XX', past, uuid);
    for (const name of windows) redis('HSET', budget, name, past);
    for (const id of lines(redis('ZRANGE', teams, '0', '-1'))) redis('ZADD', teams, 'XX', past, id);
    const engine = await createRedisEngine({ url: stack.redis?.url ?? '', taskRetentionMs: LIFETIMES.TASK_RETENTION * 1000 });
    await engine.sweep();
    await engine.close();

    const gone = [intents, `tg:{${teamId}}:tasks`, `tg:{${teamId}}:open`, teams];
    expect(gone.filter((key) => redis('EXISTS', key) === '1')).toEqual([]);
    expect(
      lines(redis('HKEYS', budget)).filter((name) => windows.some((window) => name.startsWith(window.replace(/until$/, '')))),
    ).toEqual([]);
    const totals = lines(redis('HKEYS', budget)).filter((name) => name.endsWith(':reserved'));
    // Reservations of the forgotten tasks are released; spent credits stay spent.
    expect(totals.map((name) => Number(field(name)))).toEqual(totals.map(() => 0));
    expect(lines(redis('HKEYS', budget)).some((name) => name.endsWith(':spent') && Number(field(name)) > 0)).toBe(true);
    expect(allKeys().filter((key) => /:(task|status|intent):/.test(key))).toEqual([]);
  });
});

it('matches the documentation of what is kept in Redis', () => {
  const page = readFileSync(new URL('../../docs/retention.md', import.meta.url), 'utf8');
  const table = /<!-- kinds: [^>]*-->\n+([\s\S]*?)\n+<!-- \/kinds -->/.exec(page)?.[1] ?? '';
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  expect(table.split('\n').slice(2).map(cells)).toEqual(documentedKinds());
});
