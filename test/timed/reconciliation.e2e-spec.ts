import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually, untilLive } from '../support/http.js';
import { type Stack, startStack, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { createTask, finalStatus, finishedTask } from '../support/tasks.js';

interface Finding {
  kind: string;
  id: string;
  team_id: string | null;
  credits: number | null;
  charged: number | null;
  note: string | null;
}
interface Report {
  latest: {
    at: string;
    step: number;
    drift: number;
    added: number;
    account: { balance: number };
    books: { spent: number; held: number };
  };
  readings: { step: number }[];
  findings: { kind: string; count: number; newest: Finding[] }[];
}

const COST = 130;

describe.each(['memory', 'redis'] as const)('the reconciliation of credits on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({
      engine,
      env: {
        ALERT_CHECK_MS: '100',
        RECONCILE_CREDITS_MS: '500',
        ALERT_DRIFT_ABOVE: '500',
        TASK_UNKNOWN_MS: '200',
        WATCH_SILENT_MS: '300',
      },
    });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  const report = async () => (await asAdmin<Report>(stack.url, 'reconciliation')).body.data;
  const until = (holds: (report: Report) => boolean) => eventually(report, (now) => now.latest !== null && holds(now), 20_000);
  const findings = async (kind: string) =>
    (await asAdmin<{ findings: Finding[] }>(stack.url, `reconciliation/findings?kind=${kind}`)).body.data.findings;
  const found = (kind: string, id: string) =>
    eventually(
      async () => (await findings(kind)).find((finding) => finding.id === id),
      (finding) => finding?.charged != null,
      20_000,
    );
  const driftAlert = async () =>
    (await asAdmin<{ alerts: { kind: string; state: string }[] }>(stack.url, 'alerts?kind=credit-drift')).body.data.alerts;
  const accept = () => asAdmin<Report>(stack.url, 'reconciliation/accept', { method: 'POST' });

  it('agrees while tasks are created and end', async () => {
    await until(({ readings }) => readings.length > 0);
    await finishedTask(stack.url, team.key);
    const failing = await createTask(stack.url, team.key, { prompt: 'please-fail' });
    await finalStatus(stack.url, team.key, failing);
    await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const { latest } = await until(({ latest: { books } }) => books.spent === COST && books.held === COST);
    expect(latest).toMatchObject({ drift: 0, added: 0 });
    expect(latest.account.balance).toBe(100_000 - 2 * COST);
  });

  it('shows a planted drift at the next reading, with an alert, until the operator accepts it', async () => {
    const before = (await report()).latest;
    stack.sandbox.control.charge(700);
    const after = await until(({ latest }) => latest.at !== before.at && latest.step !== 0);
    expect(after.latest).toMatchObject({ step: 700, drift: 700 });
    await eventually(driftAlert, ([alert]) => alert?.state === 'open');
    const accepted = await accept();
    expect(accepted.body.data.latest).toMatchObject({ step: 0, drift: 0 });
    expect(await driftAlert()).toMatchObject([{ state: 'over' }]);
    await until(({ latest }) => latest.at !== accepted.body.data.latest.at);
    expect((await report()).latest.drift).toBe(0);
    expect((await call(stack.url, '/gateway/v1/reconciliation', { token: team.key })).body.code).toBe(9002);
  });

  it('takes a payment for no drift', async () => {
    stack.sandbox.control.charge(-5_000);
    const { latest, findings: kinds } = await until((now) => now.latest.added === 5_000);
    expect(latest.drift).toBe(0);
    expect(kinds.find(({ kind }) => kind === 'credits-added')).toMatchObject({ count: 1, newest: [{ credits: 5_000 }] });
  });

  // The findings of each engine are held by one contract.
  if (engine === 'redis') {
    it('lists a task that failed and was charged all the same', async () => {
      stack.sandbox.control.change({ chargeFailures: true });
      const uuid = await createTask(stack.url, team.key, { prompt: 'please-fail' });
      await finalStatus(stack.url, team.key, uuid);
      expect(await found('charged-failure', uuid)).toMatchObject({
        team_id: team.teamId,
        credits: COST,
        charged: COST,
        note: 'FAILED',
      });
      stack.sandbox.control.change({ chargeFailures: false });
      await accept();
    });

    it('lists a task that the upstream forgot, with what it cost', async () => {
      const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
      stack.sandbox.control.forgetTask(uuid);
      await finalStatus(stack.url, team.key, uuid);
      expect(await found('forgotten-task', uuid)).toMatchObject({ team_id: team.teamId, credits: COST, charged: COST });
      await accept();
    }, 30_000);

    it('lists a task that ended with a word of its own', async () => {
      const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
      stack.sandbox.control.setTask(uuid, { status: 'TIMED_OUT' });
      expect((await finalStatus(stack.url, team.key, uuid)).status).toBe('FAILED');
      expect(await found('end-word', uuid)).toMatchObject({ credits: COST, charged: COST, note: 'TIMED_OUT, taken for FAILED' });
      await accept();
    });

    it('lists a task of the account that was made outside the gateway, once no team claims it', async () => {
      const outside = await call<{ task_uuid: string }>(stack.sandbox.url, '/api/v1/tasks/text-to-model', {
        token: UPSTREAM_KEY,
        body: { prompt: 'please-stall' },
      });
      expect(outside.status).toBe(200);
      const { task_uuid: uuid } = outside.body.data;
      const [finding] = await eventually(
        async () => (await findings('outside-task')).filter(({ id }) => id === uuid),
        ({ length }) => length > 0,
        90_000,
      );
      expect(finding).toMatchObject({ team_id: null, credits: null });
      await accept();
    }, 120_000);
  }

  it('refuses an unknown kind of finding by its name', async () => {
    const answer = await asAdmin(stack.url, 'reconciliation/findings?kind=none');
    expect(answer.body).toMatchObject({ code: 1004, errors: [{ field: 'kind' }] });
  });
});
