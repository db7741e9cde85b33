import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asAdmin } from '../support/admin-calls.js';
import { eventually } from '../support/http.js';
import { startMailServer } from '../support/mail-server.js';
import { startSlack } from '../support/slack.js';
import { type Stack, startStack } from '../support/stack.js';
import { create } from '../support/tasks.js';
import { verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';

const COST = 130;
const secretOf = (letter: string) => `whsec_${letter.repeat(42)}A=`;
const [OLD, NEW] = [secretOf('A'), secretOf('B')];

/** Each setting is in a file that is exchanged; nobody sends a signal. */
describe('the secrets of alerts', () => {
  let folder: string;
  let stack: Stack;
  let before: WebhookReceiver;
  let after: WebhookReceiver;
  let slack: Awaited<ReturnType<typeof startSlack>>;
  let mail: Awaited<ReturnType<typeof startMailServer>>;

  /** In one step, as a tool for deployments does. */
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, 'new'), text);
    renameSync(join(folder, 'new'), join(folder, name));
    return join(folder, name);
  };
  const replace = async (name: string, text: string) => {
    write(name, text);
    await eventually(
      async () => stack.logs(),
      (logs) => logs.includes(`reloaded: ${name}"`),
    );
  };
  /** A budget that one creation uses up. */
  const alert = async () => {
    const { key, teamId } = await stack.makeTeam();
    await asAdmin(stack.url, `teams/${teamId}/budgets`, { method: 'PUT', body: [{ window: 'total', credits: COST }] });
    expect((await create(stack.url, key, { prompt: 'please-stall' })).status).toBe(200);
    return teamId;
  };
  const about = (teamId: string, { received }: WebhookReceiver) => received.filter(({ body }) => body.includes(teamId));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'alerts-'));
    [before, after, slack, mail] = await Promise.all([
      WebhookReceiver.start(),
      WebhookReceiver.start(),
      startSlack(),
      startMailServer(),
    ]);
    stack = await startStack({
      env: {
        ALERT_CHECK_MS: '100',
        ALERT_BALANCE_COVERS_BUDGETS: 'false',
        ALERT_WEBHOOK_URLS_FILE: write('ALERT_WEBHOOK_URLS', before.url),
        ALERT_WEBHOOK_SECRET_FILE: write('ALERT_WEBHOOK_SECRET', OLD),
        ALERT_SLACK_URL_FILE: write('ALERT_SLACK_URL', 'http://127.0.0.1:9/nowhere'),
        SMTP_URL_FILE: write('SMTP_URL', 'smtp://127.0.0.1:9'),
        ALERT_MAIL_FROM: 'gateway@example.com',
        ALERT_MAIL_TO: 'operator@example.com',
      },
      sandbox: { taskDurationMs: 600_000 },
    });
  });
  afterAll(async () => {
    await stack.close();
    await Promise.all([before.close(), after.close(), slack.close(), mail.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('sign with the new ones, and reach the new receivers, as soon as their files have changed', async () => {
    const first = await alert();
    await before.took(1);
    for (const received of about(first, before)) verifyOfficially(received, OLD);

    await replace('ALERT_WEBHOOK_SECRET', `${NEW},${OLD}`);
    await replace('ALERT_WEBHOOK_URLS', after.url);
    await replace('ALERT_SLACK_URL', slack.url);
    await replace('SMTP_URL', mail.url);
    const second = await alert();
    await eventually(
      async () => about(second, after),
      ({ length }) => length > 0,
    );
    for (const received of about(second, after)) for (const secret of [OLD, NEW]) verifyOfficially(received, secret);
    expect(about(second, before)).toEqual([]);
    await eventually(
      async () => [slack.texts.join(), mail.mails.map(({ text }) => text).join()],
      (texts) => texts.every((text) => text.includes(second)),
    );
    expect(stack.logs()).not.toContain('whsec_');
  });
});
