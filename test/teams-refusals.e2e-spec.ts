import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KEPT_PER_CALLER } from '../apps/gateway/src/edge/access/refusal-tally.js';
import { Refusals } from '../apps/gateway/src/edge/access/refusals.js';
import { asAdmin } from './support/admin-calls.js';
import { call, eventually } from './support/http.js';
import { type Stack, startStack, type TestTeam } from './support/stack.js';

interface Refused {
  actor: { kind: string; id: string };
  team_id: string | null;
  target: string;
  outcome: string;
  ip: string;
  request_id: string;
  detail: Record<string, unknown>;
}

describe.each(['memory', 'redis'] as const)('refusals in the audit trail on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine });
    team = await stack.makeTeam({ scopes: ['tasks:read'] }, { limits: { requests_per_minute: 20 } });
  });
  afterAll(() => stack.close());

  const refused = async () => {
    const { body } = await asAdmin<{ events: Refused[] }>(stack.url, 'audit?action=access.refuse&limit=100');
    return body.data.events;
  };
  const withCode = async (code: number) => (await refused()).filter(({ detail }) => detail['code'] === code);
  const untilKept = (code: number, count = 1) =>
    eventually(
      () => withCode(code),
      (events) => events.length >= count,
    );
  const endMinute = () => stack.apps[0]?.get(Refusals).endMinute();

  it('say who was refused what, and where, and hold no secret', async () => {
    const secret = 'tgk_wrong-and-secret-0123456789';
    const headers = { 'x-request-id': 'the-wrong-one' };
    const path = '/api/v1/tasks/00000000-0000-4000-8000-000000000000?sig=secret-in-the-address';
    expect((await call(stack.url, path, { token: secret, headers })).status).toBe(401);
    const [nobody] = await untilKept(9001);
    expect(nobody).toMatchObject({
      actor: { kind: 'anonymous', id: 'anonymous' },
      target: 'GET /api/v1/tasks/:uuid',
      outcome: 'refused',
      ip: '127.0.0.1',
      request_id: 'the-wrong-one',
    });
    expect((await call(stack.url, '/api/v1/tasks/text-to-model', { token: team.key, body: {} })).status).toBe(403);
    const [known] = await untilKept(9002);
    expect(known).toMatchObject({
      actor: { kind: 'team-key', id: team.keyId },
      team_id: team.teamId,
      target: 'POST /api/v1/tasks/:flow',
      detail: { code: 9002, required: 'tasks:create' },
    });
    const text = JSON.stringify(await refused());
    for (const hidden of [secret, team.key, 'secret-in-the-address']) expect(text).not.toContain(hidden);
  });

  it('are kept in bounds, and the others counted', async () => {
    await endMinute();
    const before = (await withCode(9003)).length;
    const answers = await Promise.all(Array.from({ length: 60 }, () => call(stack.url, '/api/v1/tasks', { token: team.key })));
    const turnedAway = answers.filter(({ status }) => status === 429).length;
    expect(turnedAway).toBeGreaterThan(KEPT_PER_CALLER + 1);
    await untilKept(9003, before + KEPT_PER_CALLER);
    await endMinute();
    const kept = await withCode(9003);
    expect(kept).toHaveLength(before + KEPT_PER_CALLER + 1);
    expect(kept[0]?.detail).toMatchObject({ policy: 'team-requests', not_kept: turnedAway - KEPT_PER_CALLER });
    expect(kept.every(({ team_id: teamId }) => teamId === team.teamId)).toBe(true);
  });
});
