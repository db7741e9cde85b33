import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually, untilLive } from '../support/http.js';
import { startMailServer } from '../support/mail-server.js';
import { startSlack } from '../support/slack.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create } from '../support/tasks.js';

interface AlertView {
  id: string;
  team_id: string | null;
  kind: string;
  title: string;
  state: string;
  level: number;
  peak: number;
  muted_until: string | null;
  details: { spent: number; reserved: number };
}

const COST = 130;
const CREATIONS = 100;
/** All of them use 85 % of it. */
const CREDITS = (COST * CREATIONS) / 0.85;

describe('alerts of a budget on two gateways', () => {
  let stack: Stack;
  let slack: Awaited<ReturnType<typeof startSlack>>;
  let mail: Awaited<ReturnType<typeof startMailServer>>;
  let team: TestTeam;
  let other: TestTeam;
  let admin: TestTeam;

  beforeAll(async () => {
    [slack, mail] = [await startSlack(), await startMailServer()];
    stack = await startStack({
      engine: 'redis',
      gateways: 2,
      sandbox: { taskDurationMs: 600_000 },
      env: {
        ALERT_CHECK_MS: '100',
        ALERT_SLACK_URL: slack.url,
        SMTP_URL: mail.url,
        ALERT_MAIL_FROM: 'gateway@example.com',
        ALERT_MAIL_TO: 'operator@example.com',
        ALERT_BALANCE_COVERS_BUDGETS: 'false',
        PUBLIC_URL: 'https://gateway.example.com',
      },
    });
    const budgets = [{ window: 'total', credits: CREDITS }];
    team = await stack.makeTeam({}, { name: 'Web <shop>', budgets, alerts: { mail: ['team@example.com'] } });
    const keys = `teams/${team.teamId}/keys`;
    const issued = await asAdmin<{ key: string; key_id: string }>(stack.url, keys, { body: { scopes: ['team:admin'] } });
    admin = { teamId: team.teamId, key: issued.body.data.key, keyId: issued.body.data.key_id };
    other = await stack.makeTeam({ scopes: ['team:admin'] });
    await untilLive(stack.url);
  });
  afterAll(async () => {
    await stack.close();
    await Promise.all([slack.close(), mail.close()]);
  });

  const listed = async (token = admin.key, query = '') => {
    const answer = await call<{ alerts: AlertView[]; next_cursor: string | null }>(stack.url, `/gateway/v1/alerts${query}`, {
      token,
    });
    expect(answer.status).toBe(200);
    return answer.body.data.alerts;
  };
  const about = (words: string) => slack.texts.filter((text) => text.includes(words));
  const end = async (uuids: readonly string[], status: string) => {
    for (const uuid of uuids) stack.sandbox.control.setTask(uuid, { status });
  };
  let uuids: string[];

  it('fire exactly once when a hundred creations cross a threshold at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: CREATIONS }, (_, at) => create(stack.urls[at % 2] ?? '', team.key, { prompt: `chair ${at}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    uuids = answers.map(({ body }) => body.data.task_uuid);
    await eventually(
      async () => mail.mails,
      (mails) => mails.length >= 2,
    );
    const [alert, ...others] = await listed();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ team_id: team.teamId, kind: 'budget', state: 'open', level: 80, peak: 80 });
    // Nothing more comes.
    await create(stack.url, other.key);
    expect(slack.texts).toHaveLength(1);
    expect(slack.texts[0]).toContain('*The total budget of the team is used to 80 %*');
    expect(slack.texts[0]).toContain(`Team: Web &lt;shop&gt; (${team.teamId})`);
    expect(slack.texts[0]).toContain('<https://gateway.example.com/console/#/alerts|Open the console>');
    expect(mail.mails.map(({ to }) => to.join()).sort()).toEqual(['operator@example.com', 'team@example.com']);
    expect(mail.mails[0]).toMatchObject({
      from: 'gateway@example.com',
      subject: 'The total budget of the team is used to 80 %',
    });
    expect(mail.mails[0]?.text).toContain('https://gateway.example.com/console/#/alerts');
  });

  it('tell again when it got worse, and when it is over', async () => {
    const more = await Promise.all(Array.from({ length: 8 }, (_, at) => create(stack.url, team.key, { prompt: `stool ${at}` })));
    await eventually(
      async () => about('Worse: '),
      (texts) => texts.length === 1,
    );
    expect(about('Worse: ')[0]).toContain('is used to 90 %');
    expect(await listed()).toMatchObject([{ title: 'The total budget of the team is used to 90 %', level: 90, peak: 90 }]);
    await end([...uuids.slice(0, 60), ...more.map(({ body }) => body.data.task_uuid)], 'FAILED');
    await eventually(
      async () => about('Over: '),
      (texts) => texts.length === 1,
    );
    expect(await listed()).toMatchObject([{ state: 'over', level: 0, peak: 90, details: { spent: 0 } }]);
    expect(slack.texts).toHaveLength(3);
    // Each of the three by mail to both.
    await eventually(
      async () => mail.mails,
      (mails) => mails.length === 6,
    );
  });

  it('are muted by a team for its own receivers only, and by the operator for the others', async () => {
    const [before] = await listed();
    const id = before?.id ?? '';
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const path = `/gateway/v1/alerts/${id}/mute`;
    const mute = (token: string) => call<AlertView>(stack.url, path, { token, body: { until } });
    expect((await mute(other.key)).body.code).toBe(1005);
    expect((await call(stack.url, `${path}?team_id=${team.teamId}`, { token: other.key, body: { until } })).body.code).toBe(1005);
    const past = await call(stack.url, path, { token: admin.key, body: { until: '2020-01-01T00:00:00Z' } });
    expect(past.body).toMatchObject({ code: 1004, errors: [{ field: 'until' }] });
    expect((await mute(admin.key)).body.data).toMatchObject({ id, muted_until: until });
    // The operator does not see it as muted.
    const [seen] = (await asAdmin<{ alerts: AlertView[] }>(stack.url, `alerts?team_id=${team.teamId}`)).body.data.alerts;
    expect(seen).toMatchObject({ id, muted_until: null });
    const mailed = mail.mails.length;
    await asAdmin(stack.url, `teams/${team.teamId}/budgets`, { method: 'PUT', body: [{ window: 'total', credits: 40 * COST }] });
    await create(stack.url, team.key);
    await eventually(
      async () => about('is used up'),
      (texts) => texts.length === 1,
    );
    await eventually(
      async () => mail.mails.slice(mailed),
      (mails) => mails.length > 0,
    );
    expect(mail.mails.slice(mailed).map(({ to }) => to.join())).toEqual(['operator@example.com']);
    const ended = await call<AlertView>(stack.url, path, { method: 'DELETE', token: admin.key });
    expect(ended.body.data).toMatchObject({ id, muted_until: null });
    const audit = await asAdmin<{ events: { action: string; target: string }[] }>(stack.url, `audit?team_id=${team.teamId}`);
    const actions = audit.body.data.events.filter(({ target }) => target === id).map(({ action }) => action);
    expect(actions).toEqual(['alert.unmute', 'alert.mute']);
  });

  it('are seen by their team, and by the operator with a cursor', async () => {
    expect(await listed(other.key)).toEqual([]);
    expect((await call(stack.url, `/gateway/v1/alerts?team_id=${team.teamId}`, { token: other.key })).body.code).toBe(1005);
    expect(await listed(admin.key, '?state=over')).toEqual([]);
    expect(await listed(admin.key, '?kind=budget&state=open&limit=1')).toHaveLength(1);
    const every = await asAdmin<{ alerts: AlertView[] }>(stack.url, 'alerts?limit=100');
    expect(every.body.data.alerts.map(({ team_id }) => team_id)).toContain(team.teamId);
    expect((await asAdmin(stack.url, 'alerts?cursor=none')).body).toMatchObject({ code: 1004, errors: [{ field: 'cursor' }] });
    expect((await asAdmin(stack.url, 'alerts?state=closed')).body).toMatchObject({ code: 1004, errors: [{ field: 'state' }] });
  });

  it('are counted by kind on one instance, which also counts its notices', async () => {
    const texts = await Promise.all(
      stack.urls.map(async (url) =>
        (await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer test-admin-token-0123456789' } })).text(),
      ),
    );
    const counting = texts.filter((text) => text.includes('gateway_alerts_open{'));
    expect(counting).toHaveLength(1);
    expect(counting[0]).toContain('gateway_alerts_open{kind="budget"} 1');
    expect(counting[0]).toContain('gateway_alerts_open{kind="forecast"} 0');
    expect(counting[0]).toMatch(/gateway_alert_notices_total\{receiver="slack",outcome="sent"\} [1-9]/);
    for (const text of texts) expect(text).toContain('gateway_alert_notices_total{receiver="mail",outcome="given-up"} 0');
  });

  it('show no secret of their receivers in the log', () => {
    expect(stack.logs()).not.toContain('a-secret-of-slack');
    expect(stack.logs()).not.toContain(mail.password);
  });
});
