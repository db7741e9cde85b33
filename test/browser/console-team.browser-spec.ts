import { beforeAll, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { browserSuite } from '../support/browser/browser-suite.js';
import { signIn, takePicture, untilLive } from '../support/browser/console-page.js';
import { call, eventually } from '../support/http.js';
import { createTask } from '../support/tasks.js';
import { type TestTeam } from '../support/stack.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 500 } });
let team: TestTeam;

beforeAll(async () => {
  team = await suite.site().makeTeam({ alias: 'first' }, { name: 'Furniture', budgets: [{ window: 'month', credits: 1_000 }] });
});

const answersTo = async (key: string) => (await call(suite.site().url, '/api/v1/tasks', { token: key })).status;

it('creates a key and shows it once, rotates it, and revokes it', async () => {
  const page = await suite.open();
  await signIn(page, team.key);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('web shop');
  await page.getByRole('button', { name: 'Create the key' }).click();
  await page.getByText('Copy the new key now').waitFor();
  const shown = page.getByText(/^tgk_/);
  const first = (await shown.textContent()) ?? '';
  await takePicture(page, 'key-once');
  expect(await answersTo(first)).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  expect(await shown.count()).toBe(0);

  await page.getByRole('button', { name: 'Rotate web shop' }).click();
  await page.getByRole('button', { name: 'Rotate the key' }).click();
  await eventually(
    async () => (await shown.textContent()) ?? '',
    (key) => key.startsWith('tgk_') && key !== first,
  );
  const second = (await shown.textContent()) ?? '';
  expect([await answersTo(first), await answersTo(second)]).toEqual([200, 200]);

  for (const left of [1, 0]) {
    await page.getByRole('button', { name: 'Revoke web shop' }).first().click();
    await page.getByRole('button', { name: 'Revoke the key' }).click();
    await eventually(
      () => page.getByRole('button', { name: 'Revoke web shop' }).count(),
      (count) => count === left,
    );
  }
  expect([await answersTo(first), await answersTo(second)]).toEqual([401, 401]);
});

it('shows the newest keys when there are more than one page holds', async () => {
  const { url, makeTeam } = suite.site();
  const busy = await makeTeam();
  for (let left = 99; left >= 0; left--)
    await asAdmin(url, `teams/${busy.teamId}/keys`, { body: { alias: left === 0 ? 'the newest' : `key ${left}` } });
  const page = await suite.open();
  await signIn(page, busy.key);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Revoke the newest' }).waitFor();
  expect(await page.getByRole('list', { name: 'Keys of the team' }).getByRole('listitem').count()).toBe(101);
});

it("accepts a key that may not read the team's usage", async () => {
  const scopes = ['tasks:create', 'tasks:read', 'team:admin'];
  const plain = await suite.site().makeTeam({ scopes }, { name: 'Plain furniture' });
  const page = await suite.open();
  await signIn(page, plain.key);
  await untilLive(page);
  await page.getByText('Plain furniture').waitFor();
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('list', { name: 'Keys of the team' }).getByRole('listitem').waitFor();
});

it('hides key management from people who do not administer the team', async () => {
  const plain = await suite.site().makeTeam({ scopes: ['tasks:create', 'tasks:read', 'usage:read'] });
  const page = await suite.open();
  await signIn(page, plain.key);
  await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
  await page.goto(`${suite.site().url}/console/#/keys`);
  await page.getByText('Only a team administrator').waitFor();
});

it('shows spending in a chart and in figures, and the remaining budget', async () => {
  const uuid = await createTask(suite.site().url, team.key, { prompt: 'a chair' });
  const read = async () =>
    (await call<{ status: string }>(suite.site().url, `/api/v1/tasks/${uuid}`, { token: team.key })).body.data;
  await eventually(read, ({ status }) => status === 'SUCCESS');
  const page = await suite.open();
  await signIn(page, team.key);
  await page.getByRole('link', { name: 'Usage' }).click();
  const chart = page.getByRole('img', { name: /Credits spent per day, \d+ in total/ });
  await chart.waitFor();
  const words = (await chart.getAttribute('aria-label')) ?? '';
  const spent = Number(/(\d+) in total/.exec(words)?.[1]);
  expect(spent).toBeGreaterThan(0);
  expect(await chart.locator('.recharts-bar-rectangle path').count()).toBeGreaterThan(0);
  await page.getByRole('row', { name: new RegExp(`Text to model ${spent} 1 0`) }).waitFor();
  await page.getByText(`${spent} of 1,000 credits`).waitFor();
  const bar = page.getByRole('progressbar', { name: /this month: used/ });
  expect(Number(await bar.getAttribute('aria-valuenow'))).toBeCloseTo(spent / 10, 0);
});
