import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create } from '../support/tasks.js';

const COST = 130;

interface Standing {
  entity: string;
  window: string;
  limit: number;
  spent: number;
  reserved: number;
  available: number;
  resets_at: string | null;
}

describe.each(['memory', 'redis'] as const)('budgets on the %s engine', (engine) => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ engine });
  });
  afterAll(() => stack.close());

  const standing = async (teamId: string, window = 'total') => {
    const answer = await asAdmin<{ budgets: Standing[] }>(stack.url, `teams/${teamId}/budgets`);
    return answer.body.data.budgets.find((budget) => budget.window === window);
  };
  const setTotal = (teamId: string, credits: number) =>
    asAdmin(stack.url, `teams/${teamId}/budgets`, { method: 'PUT', body: [{ window: 'total', credits }] });

  it('reserves at creation and commits what the task cost on success', async () => {
    const { teamId, key } = await stack.makeTeam();
    expect((await setTotal(teamId, 2 * COST)).status).toBe(200);
    expect((await create(stack.url, key, { prompt: 'please-take-400ms' })).status).toBe(200);
    expect(await standing(teamId)).toMatchObject({ spent: 0, reserved: COST, available: COST, resets_at: null });
    const end = await eventually(
      () => standing(teamId),
      (now) => now?.reserved === 0,
    );
    expect(end).toMatchObject({ limit: 2 * COST, spent: COST, reserved: 0, available: COST });
  });

  it.each(['please-fail', 'please-cancel'])('releases the reservation when a task ends without success: %s', async (prompt) => {
    const { teamId, key } = await stack.makeTeam();
    await setTotal(teamId, COST);
    expect((await create(stack.url, key, { prompt: `${prompt} please-take-300ms` })).status).toBe(200);
    expect((await create(stack.url, key)).body.code).toBe(9004);
    await eventually(
      () => standing(teamId),
      (now) => now?.reserved === 0,
    );
    expect(await standing(teamId)).toMatchObject({ spent: 0, available: COST });
    expect((await create(stack.url, key)).status).toBe(200);
  });

  it('releases the reservation when the upstream refuses the creation', async () => {
    const { teamId, key } = await stack.makeTeam();
    await setTotal(teamId, COST);
    stack.sandbox.control.addFault({ kind: 'error', route: 'create', status: 400, code: 2008 });
    expect((await create(stack.url, key)).body.code).toBe(2008);
    expect(await standing(teamId)).toMatchObject({ spent: 0, reserved: 0 });
  });

  it('refuses with the entity, limit, spent and reserved credits, and reset time', async () => {
    const { teamId, key, keyId } = await stack.makeTeam({ budgets: [{ window: 'day', credits: 50, time_zone: 'Asia/Tokyo' }] });
    const refused = await create(stack.url, key);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 9004,
      details: { entity: 'key', entity_id: keyId, window: 'day', limit: 50, spent: 0, reserved: 0 },
    });
    const resetsAt = new Date(String((refused.body['details'] as { resets_at: string }).resets_at));
    // Midnight in Tokyo is 15:00 UTC the whole year.
    expect(resetsAt.toISOString()).toMatch(/T15:00:00\.000Z$/);
    expect(resetsAt.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000);
    expect(await standing(teamId, 'day')).toMatchObject({ entity: 'key', limit: 50, resets_at: resetsAt.toISOString() });
  });

  it('asks the upstream for one price, however many creations a spent budget refuses', async () => {
    const { teamId, key } = await stack.makeTeam();
    await setTotal(teamId, 1);
    const pricesAsked = () => stack.sandbox.control.stats().requests['POST /api/v1/tasks/pricing/quote'] ?? 0;
    const before = pricesAsked();
    const body = { prompt: 'a chair', polygon_limit: 4_321 };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => create(stack.url, key, { ...body, prompt: `chair ${n}` })),
    );
    expect(new Set(answers.map(({ body: { code } }) => code))).toEqual(new Set([9004]));
    expect(pricesAsked() - before).toBe(1);
  });

  it('shows a team its own budgets, and no other', async () => {
    const [own, other] = [await stack.makeTeam(), await stack.makeTeam()];
    await setTotal(own.teamId, 10);
    const path = `/gateway/v1/teams/${own.teamId}/budgets`;
    expect((await call<{ budgets: Standing[] }>(stack.url, path, { token: own.key })).body.data.budgets).toHaveLength(1);
    expect((await call(stack.url, path, { token: other.key })).body.code).toBe(1005);
    expect((await call(stack.url, path, { token: own.key, method: 'PUT', body: [] })).body.code).toBe(9002);
  });
});

/** A busy machine must not turn a budget refusal into a quote timeout. */
const PATIENT = { LOG_LEVEL: 'error', UPSTREAM_TIMEOUT_MS: '60000', UPSTREAM_CREATE_TIMEOUT_MS: '60000' };

describe('budgets over three gateways', () => {
  const attempts = Number(process.env['BUDGET_ATTEMPTS'] ?? 1_000);

  it(`lets exactly 10 of ${attempts} parallel creations through a budget for 10`, async () => {
    const stack = await startStack({ engine: 'redis', gateways: 3, env: PATIENT });
    try {
      const { key, teamId } = await stack.makeTeam({}, { budgets: [{ window: 'total', credits: 10 * COST }] });
      const body = { prompt: 'please-take-60000ms' };
      // On a busy machine the storage may be too slow to answer (9010); a client then repeats the request with the same key.
      const ask = (n: number) => create(stack.urls[n % 3] ?? '', key, body, { 'idempotency-key': `race-${n}` });
      const answered = (n: number) =>
        eventually(
          () => ask(n),
          (answer) => answer.body.code !== 9010,
          60_000,
        );
      const answers = await Promise.all(
        Array.from({ length: attempts }, (_, n) => answered(n).then(({ body: { code } }) => code)),
      );
      const tally: Record<number, number> = {};
      for (const code of answers) tally[code] = (tally[code] ?? 0) + 1;
      expect(tally).toEqual({ 0: 10, 9004: attempts - 10 });
      const tasks = await call<{ tasks: unknown[] }>(stack.url, '/api/v1/tasks?limit=100', { token: key });
      expect(tasks.body.data.tasks).toHaveLength(10);
      const report = await asAdmin<{ budgets: Standing[] }>(stack.url, `teams/${teamId}/budgets`);
      expect(report.body.data.budgets[0]).toMatchObject({ spent: 0, reserved: 10 * COST, available: 0 });
    } finally {
      await stack.close();
    }
  }, 120_000);
});
