import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { browserSuite } from '../support/browser/browser-suite.js';
import { signIn, takePicture } from '../support/browser/console-page.js';
import { eventually } from '../support/http.js';
import { ADMIN_TOKEN, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { answering, verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 500 }, env: QUICK_WEBHOOKS });
let team: TestTeam;
let receiver: WebhookReceiver;

beforeAll(async () => {
  team = await suite.site().makeTeam();
  receiver = await WebhookReceiver.start();
});
afterAll(() => receiver.close());

it('makes a webhook, shows its secret once, tests it, shows what was delivered, and sends it again', async () => {
  const page = await suite.open();
  await signIn(page, team.key);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('The team has no webhooks.').waitFor();
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByLabel('URL').fill(receiver.url);
  await page.getByLabel('Name').fill('render farm');
  await page.getByRole('button', { name: 'Create the webhook' }).click();
  await page.getByText('Copy the new secret now').waitFor();
  const shown = page.getByText(/^whsec_/);
  const secret = (await shown.textContent()) ?? '';
  await takePicture(page, 'webhook-secret');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  expect(await shown.count()).toBe(0);

  await page.getByRole('button', { name: 'Test render farm' }).click();
  await page.getByText('The test arrived').waitFor();
  verifyOfficially((await receiver.took(1))[0]!, secret);
  receiver.respond = answering(500);
  await page.getByRole('button', { name: 'Test render farm' }).click();
  await page.getByText('The receiver answered 500').waitFor();
  receiver.respond = answering(204);

  const uuid = await createTask(suite.site().url, team.key);
  await eventually(
    () => Promise.resolve(receiver.received.at(-1)?.event.type),
    (type) => type === 'task.finalized',
  );
  await page.getByRole('link', { name: 'Deliveries to render farm' }).click();
  await page.getByRole('button', { name: /^Details of/ }).click();
  await page.getByLabel('What was sent').getByText(uuid).waitFor();
  await takePicture(page, 'webhook-deliveries');
  const before = receiver.received.length;
  await page.getByRole('button', { name: /^Send .* again$/ }).click();
  await receiver.took(before + 1);

  await page.getByRole('link', { name: 'All webhooks' }).click();
  await page.getByRole('button', { name: 'Switch off render farm' }).click();
  await page.getByText('switched off by the team').waitFor();
  await page.getByRole('button', { name: 'Delete render farm' }).click();
  await page.getByRole('button', { name: 'Delete the webhook' }).click();
  await page.getByText('The team has no webhooks.').waitFor();
});

it('shows the operator the webhooks of all teams that fail, with the last error, and leads to their team', async () => {
  const { url } = suite.site();
  const hooks = await TeamWebhooks.ofNewTeam(suite.site());
  const gone = await WebhookReceiver.start(answering(410));
  await hooks.add(gone, { description: 'old farm' });
  await createTask(url, hooks.team.key);
  await gone.took(1);
  await eventually(
    async () => (await asAdmin<{ webhooks: object[] }>(url, 'failing-webhooks')).body.data.webhooks.length,
    (count) => count === 1,
  );
  const page = await suite.open();
  await signIn(page, ADMIN_TOKEN);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  const row = page.getByRole('list', { name: 'Failing webhooks' }).getByRole('listitem');
  await row.getByText('old farm').waitFor();
  await row.getByText('switched off: the receiver answered 410').waitFor();
  await row.getByText('last attempt: HTTP 410').waitFor();
  await takePicture(page, 'failing-webhooks');
  await row.getByRole('link').click();
  await page.getByRole('list', { name: 'Webhooks of the team' }).getByText('old farm').waitFor();
  await gone.close();
});

it("marks a webhook that fails in the team's own list, and for the operator", async () => {
  const { url } = suite.site();
  const hooks = await TeamWebhooks.ofNewTeam(suite.site());
  const broken = await WebhookReceiver.start(answering(500));
  await hooks.add(broken, { description: 'broken farm' });
  await createTask(url, hooks.team.key);
  await broken.took(1);
  await eventually(
    async () => (await asAdmin<{ webhooks: { description: string }[] }>(url, 'failing-webhooks')).body.data.webhooks,
    (all) => all.some(({ description }) => description === 'broken farm'),
  );
  const page = await suite.open();
  await signIn(page, hooks.team.key);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  const row = page.getByRole('list', { name: 'Webhooks of the team' }).getByRole('listitem');
  expect(await row.locator('[data-status=FAILING]').getAttribute('data-color')).toBe('red');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, ADMIN_TOKEN);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  const listed = page.getByRole('list', { name: 'Failing webhooks' }).getByRole('listitem').filter({ hasText: 'broken farm' });
  expect(await listed.locator('[data-status=FAILING]').getAttribute('data-color')).toBe('red');
  await broken.close();
});
