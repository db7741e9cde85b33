import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { type Locator, type Page } from 'playwright-core';
import { asAdmin } from '../support/admin-calls.js';
import { browserSuite } from '../support/browser/browser-suite.js';
import { signIn, startTaskForm, untilLive } from '../support/browser/console-page.js';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type TestTeam } from '../support/stack.js';
import { create, createTask, finishedTask } from '../support/tasks.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 500 }, env: { ALERT_CHECK_MS: '200' } });
let team: TestTeam;

beforeAll(async () => {
  team = await suite.site().makeTeam({ alias: 'first' }, { name: 'Furniture' });
});

const goTo = (page: Page, hash: string) => page.goto(`${suite.site().url}/console/${hash}`);
const taskOf = async (page: Page) => {
  const uuid = await eventually(
    async () => /#\/tasks\/([0-9a-f-]{36})/.exec(page.url())?.[1],
    (found) => found !== undefined,
  );
  const answer = await call<{ input: Record<string, unknown> }>(suite.site().url, `/api/v1/tasks/${uuid}`, { token: team.key });
  return answer.body.data;
};

describe('a new task', () => {
  it('begins with a card for each of the ten flows, with its price, and every form names what is missing', async () => {
    const page = await suite.open();
    await signIn(page, team.key);
    await page.getByRole('link', { name: 'New task' }).first().click();
    const cards = page.getByRole('main').getByRole('listitem');
    await eventually(
      async () => cards.filter({ hasText: /\d+ credits/ }).count(),
      (count) => count === 10,
    );
    const flows = await page.evaluate<string[]>(
      `[...document.querySelectorAll('main li a')].map((link) => link.getAttribute('href'))`,
    );
    for (const flow of flows) {
      await goTo(page, flow);
      await page.getByText(/Costs \d+ credits; [\d,]+ of [\d,]+ remain/).waitFor();
      await page.getByRole('button', { name: 'Create the task' }).click();
      await page.getByText('This field is required').first().waitFor();
    }
  });

  it('shows defaults, folds what is seldom needed, keeps what was not sent, and stands errors at their fields', async () => {
    const page = await suite.open();
    await startTaskForm(page, team.key, 'text-to-model');
    const polygons = page.getByRole('textbox', { name: 'Maximum polygons' });
    expect(await polygons.inputValue()).toBe('1,000,000');
    expect(await page.getByLabel('What to avoid').isVisible()).toBe(false);
    await page.getByRole('slider', { name: 'Maximum polygons, slider' }).press('Home');
    expect(await polygons.inputValue()).toBe('1,000');
    await page.getByRole('button', { name: 'Armchair' }).click();
    expect(await page.getByLabel('Description').inputValue()).toContain('armchair');

    await page.getByLabel('Description').fill('a');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByText('At least 3 characters').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('field-prompt');

    await page.getByLabel('Description').fill('A stool that nobody has sent yet');
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByRole('heading', { name: 'Usage' }).waitFor();
    await goTo(page, '#/new/text-to-model');
    expect(await page.getByLabel('Description').inputValue()).toBe('A stool that nobody has sent yet');
    expect(await polygons.inputValue()).toBe('1,000');
    await page.getByRole('button', { name: 'Create the task' }).click();
    expect((await taskOf(page)).input).toMatchObject({ prompt: 'A stool that nobody has sent yet', polygon_limit: 1_000 });
    await goTo(page, '#/new/text-to-model');
    expect(await page.getByLabel('Description').inputValue()).toBe('');

    await goTo(page, '#/new/image-generation');
    await page.getByText('Advanced').click();
    await page.getByLabel('Width').fill('20000');
    await page.getByText('The price appears when every value is within its range').waitFor();
    await page.getByLabel('Width').fill('512');
    await page.getByText(/Costs \d+ credits/).waitFor();
  });

  it('takes an example picture, and shows what the gateway refuses at its field', async () => {
    const page = await suite.open();
    await startTaskForm(page, team.key, 'image-to-model');
    await page.getByLabel('Picture, as a public URL').fill('../chair');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByText('Must be a file_key from an upload, a public http(s) URL').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('field-image_file');
    await page.getByLabel('Picture, as a public URL').fill('');
    await page.getByRole('button', { name: 'Example picture: Armchair' }).click();
    await page.getByText('armchair.png is uploaded.').waitFor();
    const thumbnail = page.getByRole('group', { name: 'Picture' }).locator('img[src^="blob:"]');
    expect(await thumbnail.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode().then(() => true))).toBe(
      true,
    );
    await page.getByRole('button', { name: 'Remove armchair.png' }).click();
    await thumbnail.waitFor({ state: 'detached' });
  });

  it("takes another task's result as its file, and another task's input as its own", async () => {
    const page = await suite.open();
    await signIn(page, team.key);
    await untilLive(page);
    const uuid = await finishedTask(suite.site().url, team.key);
    await goTo(page, `#/new?flow=convert-model-format&from=${uuid}&asset=model`);
    await page.getByRole('link', { name: 'a red chair' }).waitFor();
    await page.getByRole('button', { name: `Remove the result of task ${uuid.slice(0, 8)}` }).click();
    await page.getByLabel('3D model, as a public URL').waitFor();
    await goTo(page, `#/new?flow=convert-model-format&from=${uuid}`);
    await page.getByRole('link', { name: 'a red chair' }).waitFor();
    await page.getByLabel('File format').selectOption('obj');
    await page.getByRole('button', { name: 'Create the task' }).click();
    expect((await taskOf(page)).input).toMatchObject({ output_format: 'obj' });

    const other = await createTask(suite.site().url, team.key, { prompt: 'A bench for two', texture_size: 2_048 });
    await goTo(page, `#/new?flow=text-to-model&retry=${other}`);
    await eventually(
      () => page.getByLabel('Description').inputValue(),
      (text) => text === 'A bench for two',
    );
    expect(await page.getByRole('textbox', { name: 'Texture size' }).inputValue()).toBe('2,048');
  });
});

/** Sets what each end user may do, by way of errors that stand at their fields. */
async function changeEndUsers(form: Locator): Promise<void> {
  const fields = form.getByRole('group', { name: 'Each end user' });
  const errorAt = (label: string, text: string) =>
    fields
      .locator('.mantine-InputWrapper-root')
      .filter({ has: form.page().getByLabel(label) })
      .getByText(text)
      .waitFor();
  await fields.getByLabel('Daily credits').fill('-1');
  await fields.getByLabel('Time zone of their credits').fill('Mars');
  await fields.getByLabel('Tasks at once').fill('0');
  await form.getByRole('button', { name: 'Save' }).click();
  await errorAt('Daily credits', 'Must not be negative');
  await errorAt('Tasks at once', 'Must be at least 1');
  await errorAt('Time zone of their credits', 'Must be an IANA time zone');
  await fields.getByLabel('Daily credits').fill('100');
  await fields.getByLabel('Time zone of their credits').fill('Europe/Berlin');
  await fields.getByLabel('Tasks at once').fill('2');
  await form.getByRole('button', { name: 'Save' }).click();
}

describe('the team', () => {
  it('edits a key in place, and warns before it revokes the key that one is signed in with', async () => {
    const own = await suite.site().makeTeam({ alias: 'mine' });
    await asAdmin(suite.site().url, `teams/${own.teamId}/keys`, { body: { alias: 'web shop', limits: { open_tasks: 3 } } });
    const page = await suite.open();
    await signIn(page, own.key);
    await untilLive(page);
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByText('you are signed in with it').waitFor();
    await page.getByText(/^\d+ live connections?/).waitFor();
    await page.getByText('open tasks: 3').waitFor();
    await page.getByRole('button', { name: 'Edit web shop' }).click();
    const form = page.getByRole('form', { name: 'Settings of web shop' });
    await form.getByLabel('Open tasks').fill('');
    await form.getByLabel('Credits a day').fill('500');
    await form.getByLabel('Maximum polygons').fill('50000');
    await form.getByLabel('Upload files').uncheck();
    await form.getByLabel('Requests a minute').fill('2000000');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Must be at most 1000000', { exact: true }).waitFor();
    await form.getByLabel('Requests a minute').fill('60');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('requests a minute: 60 · credits a day: 500 · at most maximum polygons: 50,000').waitFor();
    await page.getByRole('button', { name: 'Edit web shop' }).click();
    await changeEndUsers(form);
    await page.getByText('each end user: daily credits: 100 · each end user: tasks at once: 2').waitFor();

    await page.getByRole('button', { name: 'Revoke mine' }).click();
    await page.getByText('You are signed in with this key').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('shows the usage by flow, key, end user and label, and saves it as CSV', async () => {
    const busy = await suite.site().makeTeam({ alias: 'web shop' });
    await create(suite.site().url, busy.key, { prompt: 'a chair' }, { 'x-labels': 'project=apollo' });
    const usage = () => call<{ rows: unknown[] }>(suite.site().url, '/gateway/v1/usage', { token: busy.key });
    await eventually(usage, ({ body }) => body.data.rows.length > 0);
    const page = await suite.open();
    await signIn(page, busy.key);
    await page.getByRole('link', { name: 'Usage' }).click();
    const by = page.getByLabel('By', { exact: true });
    await by.selectOption('key');
    await page.getByRole('img', { name: /Credits spent per key, \d+ in total/ }).waitFor();
    await page.getByRole('row', { name: /^web shop \d+ 1 0/ }).waitFor();
    await by.selectOption('label');
    await page.getByLabel('Name of the label').fill('project');
    await page.getByRole('row', { name: /^apollo \d+ 1 0/ }).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const csv = await readFile(await (await saving).path(), 'utf8');
    expect(csv).toMatch(/^value,succeeded,failed,cancelled,credits\r?\napollo,1,0,0,\d+/);
  });

  it('shows open alerts, mutes one, and ends that', async () => {
    const spender = await suite.site().makeTeam({}, { budgets: [{ window: 'total', credits: 150 }] });
    await createTask(suite.site().url, spender.key);
    const page = await suite.open();
    await signIn(page, spender.key);
    await eventually(
      async () => (await asAdmin<{ alerts: unknown[] }>(suite.site().url, `alerts?team_id=${spender.teamId}`)).body.data.alerts,
      (alerts) => alerts.length > 0,
    );
    await page.getByRole('link', { name: 'Alerts' }).click();
    const row = page.getByRole('list', { name: 'Open' }).getByRole('listitem');
    await row.getByText('The total budget of the team is used to 80 %').waitFor();
    await row.getByRole('button', { name: /^Mute/ }).click();
    await page.getByRole('menuitem', { name: 'For a day' }).click();
    await row.getByText('muted until').waitFor();
    await row.getByRole('button', { name: /^Unmute/ }).click();
    await row.getByText('muted until').waitFor({ state: 'detached' });
  });
});

interface EndUser {
  budgets: object[];
  open_tasks: number | null;
}
const endUserNow = async () =>
  (await asAdmin<{ end_user: EndUser }>(suite.site().url, `teams/${team.teamId}`)).body.data.end_user;

it('the operator changes what a team may spend, sees account and upstream, and finds it in the audit', async () => {
  const page = await suite.open();
  await signIn(page, `${ADMIN_TOKEN}x`);
  await page.getByText('This key is not valid').waitFor();
  await signIn(page, ADMIN_TOKEN);
  await page.getByLabel('Name or id').fill('furni');
  await page.getByRole('link', { name: 'Furniture' }).click();
  const form = page.getByRole('form', { name: 'Budgets and limits of the team' });
  await form.getByLabel('Credits a month').fill('-5');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('group', { name: 'Budgets' }).getByText('Must not be negative').waitFor();
  await form.getByLabel('Credits a month').fill('12345');
  await form.getByLabel('Open tasks').fill('7');
  await changeEndUsers(form);
  await page.getByText(/of 12,345 credits/).waitFor();
  const read = await asAdmin<{ budgets: object[]; limits: object; end_user: EndUser }>(suite.site().url, `teams/${team.teamId}`);
  expect(read.body.data).toMatchObject({ budgets: [{ window: 'month', credits: 12_345 }], limits: { open_tasks: 7 } });
  expect(read.body.data.end_user).toEqual({
    budgets: [{ window: 'day', credits: 100, time_zone: 'Europe/Berlin' }],
    open_tasks: 2,
    creations_per_minute: null,
  });
  await form.getByLabel('Daily credits').fill('');
  await form.getByRole('button', { name: 'Save' }).click();
  await eventually(endUserNow, ({ budgets }) => budgets.length === 0);
  expect((await endUserNow()).open_tasks).toBe(2);

  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByText('Teams may still spend').waitFor();
  await page.getByRole('link', { name: 'Upstream' }).click();
  await page.getByRole('row', { name: /^create CLOSED/ }).waitFor();
  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByLabel('What').fill('team.budgets');
  await page.getByLabel('Team id').fill(team.teamId);
  await page.getByRole('button', { name: 'Search' }).click();
  const entries = page.getByRole('list', { name: 'Audit trail' }).getByRole('listitem');
  await eventually(
    () => entries.count(),
    (count) => count === 2,
  );
  const refused = entries.filter({ hasText: 'REFUSED' });
  await refused.getByText('team.budgets').waitFor();
  await refused.getByRole('link', { name: 'Furniture' }).waitFor();
  expect(await refused.locator('[data-status=REFUSED]').getAttribute('data-color')).toBe('yellow');
  await page.getByLabel('Before').fill('2020-01-31T12:00');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('Nothing matches.').waitFor();
});
