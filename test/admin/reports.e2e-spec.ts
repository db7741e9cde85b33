import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin, uploadPng } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create } from '../support/tasks.js';

interface Usage {
  total: { succeeded: number; failed: number; cancelled: number; credits: number };
  rows: Record<string, unknown>[];
}
interface Audit {
  events: {
    id: string;
    at: string;
    team_id: string;
    actor: { kind: string; id: string };
    action: string;
    target: string;
    outcome: string;
  }[];
  next_cursor: string | null;
}

describe.each(['memory', 'redis'] as const)('usage and audit on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let second: { key_id: string; key: string };
  const made: string[] = [];
  const today = new Date().toISOString().slice(0, 10);

  beforeAll(async () => {
    stack = await startStack({ engine });
    team = await stack.makeTeam({ scopes: ['tasks:create', 'tasks:read', 'uploads:write', 'usage:read', 'team:admin'] });
    second = (await asAdmin<typeof second>(stack.url, `teams/${team.teamId}/keys`, { body: { alias: 'second' } })).body.data;
    for (const [token, prompt] of [
      [team.key, 'a chair'],
      [team.key, 'please-fail'],
      [second.key, 'a table'],
    ] as const) {
      made.push((await create(stack.url, token, { prompt })).body.data.task_uuid);
    }
    await eventually(
      () => usage(),
      ({ body }) => body.data.total.succeeded + body.data.total.failed === 3,
    );
  });
  afterAll(() => stack.close());

  const usage = (query = '', token = team.key) => call<Usage>(stack.url, `/gateway/v1/usage${query}`, { token });
  const audit = (query = '', token = team.key) => call<Audit>(stack.url, `/gateway/v1/audit${query}`, { token });

  it('sums ended tasks by day, key and flow', async () => {
    const { body } = await usage(`?from=${today}`);
    expect(body.data.total).toEqual({ succeeded: 2, failed: 1, cancelled: 0, credits: 260 });
    expect(body.data.rows).toContainEqual({
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      key_id: second.key_id,
      flow_name: 'text-to-model',
      succeeded: 1,
      failed: 0,
      cancelled: 0,
      credits: 130,
    });
    const byKey = await usage('?group_by=key');
    expect(byKey.body.data.rows).toContainEqual({ key_id: team.keyId, succeeded: 1, failed: 1, cancelled: 0, credits: 130 });
    expect((await usage(`?key_id=${second.key_id}`)).body.data.total.credits).toBe(130);
    expect((await usage('?flow=image-to-model')).body.data.rows).toEqual([]);
    expect((await usage('?from=2020-01-01&to=2020-01-31')).body.data.rows).toEqual([]);
  });

  it('refuses invalid days, and ranges that are too long', async () => {
    for (const query of ['from=2026-02-30', 'from=yesterday', 'from=2020-01-01', 'from=2026-02-02&to=2026-02-01', 'group_by=x']) {
      expect((await usage(`?${query}`)).body.code).toBe(1004);
    }
  });

  it("limits usage and audit to the caller's own team", async () => {
    const other = await stack.makeTeam({ scopes: ['usage:read', 'team:admin'] });
    expect((await usage(`?team_id=${team.teamId}`, other.key)).body.code).toBe(1005);
    expect((await audit(`?team_id=${team.teamId}`, other.key)).body.code).toBe(1005);
    expect((await usage('', ADMIN_TOKEN)).body.code).toBe(1004);
    expect((await usage(`?team_id=${team.teamId}`, ADMIN_TOKEN)).body.data.total.credits).toBe(260);
    expect((await audit('', other.key)).body.data.events.every(({ team_id }) => team_id === other.teamId)).toBe(true);
    expect((await audit('', second.key)).body.code).toBe(9002);
  });

  it('records creations, uploads and administration in the audit trail: who, what and the outcome', async () => {
    expect((await uploadPng(stack.url, team.key)).status).toBe(200);
    stack.sandbox.control.addFault({ kind: 'error', route: 'create', status: 400, code: 2008 });
    expect((await create(stack.url, team.key)).body.code).toBe(2008);
    const { events } = (await audit('?limit=100')).body.data;
    const said = events.map(({ actor, action, target, outcome }) => [actor.id, action, target, outcome].join(' '));
    for (const uuid of made.slice(0, 2)) expect(said).toContain(`${team.keyId} task.create ${uuid} success`);
    expect(said).toContain(`${team.keyId} task.create /api/v1/tasks/text-to-model refused`);
    expect(said).toContain(`admin team.create ${team.teamId} success`);
    expect(said).toContain(`admin key.create ${second.key_id} success`);
    expect(said.some((line) => line.startsWith(`${team.keyId} upload `) && line.endsWith(' success'))).toBe(true);
  });

  it('filters by actor, action and time, and pages without gaps', async () => {
    const creations = (await audit('?action=task.create&limit=100')).body.data.events;
    expect(new Set(creations.map(({ action }) => action))).toEqual(new Set(['task.create']));
    const ofSecond = (await audit(`?actor=${second.key_id}&action=task.create`)).body.data.events;
    expect(ofSecond.map(({ actor }) => actor.id)).toEqual([second.key_id]);
    expect((await audit('?to=2020-01-01T00:00:00Z')).body.data.events).toEqual([]);
    const all = (await audit('?limit=100')).body.data.events.map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Audit = (await audit(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)).body.data;
      paged.push(...page.events.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all);
    expect((await audit('?cursor=nonsense')).body.code).toBe(1004);
  });

  it.each(['limit', 'cursor'])('refuses a list whose %s is repeated', async (name) => {
    for (const list of ['teams', `teams/${team.teamId}/keys`]) {
      const answer = await asAdmin(stack.url, `${list}?${name}=1&${name}=2`);
      expect(answer.body).toMatchObject({ code: 1004, errors: [{ field: name }] });
    }
  });

  it('has no secret in the audit trail or in the log', async () => {
    const rotated = await asAdmin<{ key: string }>(stack.url, `keys/${second.key_id}/rotate`, { body: { grace_seconds: 60 } });
    const minted = await call<{ token: string }>(stack.url, '/gateway/v1/tokens', { token: team.key, body: {} });
    await call(stack.url, `/gateway/v1/teams/${team.teamId}/keys`, { token: team.key, body: { alias: team.key } });
    const trail = JSON.stringify((await audit('?limit=100', ADMIN_TOKEN)).body);
    for (const secret of [team.key, second.key, rotated.body.data.key, minted.body.data.token, ADMIN_TOKEN]) {
      expect(trail).not.toContain(secret);
      expect(stack.logs()).not.toContain(secret);
    }
    expect(trail).toContain('key.rotate');
  });
});
