import { type BalanceResponse, type FlowStatusPayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually, untilLive } from '../support/http.js';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';

const BUDGET = { window: 'total', credits: 1000 };

describe.each(['memory', 'redis'] as const)('undocumented answers of the upstream, %s engine', (engine) => {
  let upstream: ScriptedUpstream;
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    upstream = await startScriptedUpstream();
    stack = await startStack({ engine, env: { TRIVERSE_BASE_URL: upstream.baseUrl, PRICE_FRESH_MS: '0' } });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(async () => {
    await stack.close();
    await upstream.close();
  });

  const begin = async (token: string, cost: string) => {
    const uuid = randomUUID();
    upstream.answers('create', `{"task_uuid":"${uuid}","status":"PENDING","costCredits":${cost}}`);
    return (await createTask(stack.url, token)) === uuid ? uuid : '';
  };
  const read = (uuid: string, token = team.key) =>
    call<FlowStatusPayload | undefined>(stack.url, `/api/v1/tasks/${uuid}`, { token });
  const ends = (uuid: string, parts = '"output":{}', token = team.key) => {
    upstream.push(`{"taskId":"${uuid}","status":"SUCCESS",${parts}}`);
    return eventually(
      () => read(uuid, token),
      ({ body }) => body.data?.status === 'SUCCESS',
    );
  };
  const frozen = async (token: string) =>
    (await call<BalanceResponse>(stack.url, '/api/v1/users/balance', { token })).body.data.frozen;

  it.each([['[]'], ['"nothing"'], ['3'], ['[{"url":"https://a.example/b.glb"}]']])(
    'end a task whose output is %s',
    async (output) => {
      const pushed = await begin(team.key, '1');
      expect((await ends(pushed, `"output":${output}`)).body.data?.output).toEqual(JSON.parse(output));
    },
  );

  it('end a task whose other fields are all odd, and are logged once each', async () => {
    const odd = '"output":null,"input":[1],"createTime":17,"flowName":[],"startTime":{},"endTime":5,"progress":"x","error":9';
    const uuid = await begin(team.key, '1');
    const before = (await read(uuid)).body.data;
    const after = (await ends(uuid, odd)).body.data;
    expect(after).toMatchObject({ flowName: before?.flowName, createTime: before?.createTime, input: [1], output: {} });
    const again = await begin(team.key, '1');
    await ends(again, odd);
    expect(stack.logs().match(/status\.createTime/g)).toHaveLength(1);
    const metrics = await (
      await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer test-admin-token-0123456789` } })
    ).text();
    expect(metrics).toMatch(/gateway_upstream_odd_parts_total\{part="status\.createTime"\} [2-9]/);
  });

  it.each(['-5', '"12"', '"NaN"', 'NaN', '1e999', '[]'])(
    'with %s credits for a creation make the gateway book the quoted price',
    async (cost) => {
      upstream.answers('quote', '{"cost_credits":120,"available_credits":5000}');
      const { key } = await stack.makeTeam({}, { budgets: [BUDGET] });
      const uuid = await begin(key, cost);
      expect(await frozen(key)).toBe(120);
      await ends(uuid, '"output":{}', key);
      expect(await frozen(key)).toBe(0);
      // Not even JSON: nothing is known of the amount.
      if (cost === 'NaN') return;
      const found = await eventually(
        () => asAdmin<{ findings: { id: string }[] }>(stack.url, 'reconciliation/findings?kind=refused-amount&limit=1'),
        ({ body }) => body.data.findings[0]?.id === uuid,
      );
      expect(found.body.data.findings).toMatchObject([{ credits: 120, flow_name: 'text-to-model' }]);
    },
  );

  it.each(['-5', '"12"', 'null'])('with a price of %s create nothing under a budget', async (cost) => {
    upstream.answers('quote', `{"cost_credits":${cost},"available_credits":5000}`);
    const { key } = await stack.makeTeam({}, { budgets: [BUDGET] });
    const made = upstream.bodies.create.length;
    const { status, body } = await create(stack.url, key);
    expect([status, body.code, upstream.bodies.create.length]).toEqual([502, 9008, made]);
  });

  it('with odd available credits still yield a price', async () => {
    upstream.answers('quote', '{"cost_credits":12,"available_credits":"many"}');
    const body = { flow_name: 'text-to-model', params: {} };
    const quote = await call(stack.url, '/api/v1/tasks/pricing/quote', { token: team.key, body });
    expect(quote.body.data).toMatchObject({ cost_credits: 12, available_credits: 0 });
  });

  it('leave nothing reserved after many small amounts', async () => {
    upstream.answers('quote', '{"cost_credits":0.1,"available_credits":5000}');
    const { key, teamId } = await stack.makeTeam({}, { budgets: [BUDGET] });
    const costs = ['0.1', '0.2', '0.7', '0.30000000000000004', '1.1', '2.2'];
    const uuids: string[] = [];
    for (const cost of costs) uuids.push(await begin(key, cost));
    for (const uuid of uuids) await ends(uuid, '"output":{}', key);
    const report = await asAdmin<unknown>(stack.url, `teams/${teamId}/budgets`);
    expect([await frozen(key), JSON.stringify(report.body.data)]).toEqual([0, expect.stringContaining('"reserved":0,')]);
    expect(JSON.stringify(report.body.data)).toContain('"spent":4.6');
  });
});
