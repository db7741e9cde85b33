import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown } from '../support/browser/canvas.js';
import { openTaskForm, seriousFaults, takePicture, untilLive } from '../support/browser/console-page.js';
import { startIdentityProvider, type TestProvider } from '../support/sign-in/identity-provider.js';
import { OPERATOR_ENV, signInEnv } from '../support/sign-in/sign-in-stack.js';

let provider: TestProvider;
let front: string;
const suite = browserSuite({
  env: async (url) => {
    // Browsers keep secure cookies over plain HTTP for this host only.
    front = url.replace('127.0.0.1', 'localhost');
    provider = await startIdentityProvider(front);
    return { ...signInEnv(front, provider), ...OPERATOR_ENV };
  },
});

beforeAll(async () => {
  const endUser = { budgets: [{ window: 'day', credits: 100 }], open_tasks: 2 };
  const budgets = [{ window: 'month', credits: 12_345 }];
  const { teamId } = await suite.site().makeTeam({}, { name: 'Furniture', budgets, end_user: endUser });
  provider.people.set('ann', { name: 'Ann', team: teamId, groups: ['makers'] });
  provider.people.set('lee', { name: 'Lee', team: teamId, groups: ['makers', 'leads'] });
  provider.people.set('olga', { name: 'Olga', groups: ['platform'] });
  provider.people.set('ravi', { name: 'Ravi', groups: ['support'] });
  provider.people.set('bo', { name: 'Bo', team: teamId, groups: ['makers', 'platform'] });
});
afterAll(() => provider.close());

/** The provider's own pages load a font from there; the request is blocked. */
const FONTS = 'https://fonts.googleapis.com';

const withCompany = (page: Page) => page.getByRole('link', { name: 'Sign in with your company account' });

async function signInAs(person: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await arriveAs(person, options);
  await untilLive(page);
  return page;
}

async function arriveAs(person: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await suite.open(options, `${front}/console/`, [provider.issuer, FONTS]);
  await page.route(`${FONTS}/**`, (route) => route.abort());
  await withCompany(page).waitFor();
  await takePicture(page, 'sign-in-company');
  expect(await seriousFaults(page)).toEqual([]);
  await withCompany(page).click();
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${front}/console/**`);
  return page;
}

it("the console's button leads through the company's sign-in to a session that can create a task", async () => {
  const page = await signInAs('ann');
  expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
  await openTaskForm(page);
  await page.getByLabel('Description').fill('A chair of somebody who signed in');
  await page.getByRole('button', { name: 'Create the task' }).click();
  await page.getByRole('heading', { name: 'Text to model' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
  await modelShown(page);
  // The session outlives the page and is hidden from scripts.
  await page.reload();
  await page.getByRole('heading', { name: 'Text to model' }).waitFor();
  expect(
    await page.evaluate<string>('JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])'),
  ).not.toMatch(/session|token|eyJ/i);
});

it('signs out of the gateway and of the company, and requires a new sign-in', async () => {
  const page = await signInAs('ann');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('button[value=yes], button[autofocus]').first().click();
  await page.waitForURL(`${front}/console/`);
  await withCompany(page).click();
  await page.locator('input[name=login]').waitFor();
});

it('returns to the sign-in page when the session was ended in another tab', async () => {
  const page = await signInAs('ann');
  const other = await page.context().newPage();
  await other.goto(`${front}/console/`);
  await untilLive(other);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Team key').waitFor();
});

it('shows key management to people whom the company lets administer the team', async () => {
  const page = await signInAs('lee');
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'New key' }).waitFor();
});

const banner = (page: Page, text: string) => page.getByRole('banner').getByText(text, { exact: true });

it('an operator of the company signs in to the pages of the operator, and the audit names them', async () => {
  const page = await arriveAs('olga');
  await banner(page, 'Operator · Olga').waitFor();
  await page.getByRole('button', { name: 'New team' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Made by Olga');
  await page.getByRole('button', { name: 'Create the team' }).click();
  await page.getByRole('heading', { name: 'Made by Olga' }).waitFor();
  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByLabel('Who').fill('olga');
  await page.getByLabel('What').fill('team.create');
  await page.getByRole('button', { name: 'Search' }).click();
  const entries = page.getByRole('list', { name: 'Audit trail' }).getByRole('listitem');
  await entries.filter({ hasText: 'team.create' }).getByText('operator olga').waitFor();
  await page.reload();
  await banner(page, 'Operator · Olga').waitFor();
});

it.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 760 } }],
] satisfies [string, BrowserContextOptions][])(
  'operator:read sees everything and is offered no change, %s',
  async (look, options) => {
    const page = await arriveAs('ravi', options);
    await banner(page, 'Read only').waitFor();
    const check = async (name: string) => {
      await takePicture(page, `read-only-${name}-${look}`);
      expect([name, await seriousFaults(page)]).toEqual([name, []]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      const offered = await page.getByRole('main').getByRole('button').allTextContents();
      expect([name, offered.filter((text) => !HARMLESS.test(text))]).toEqual([name, []]);
    };
    await page.getByRole('list', { name: 'Teams' }).getByText('Furniture').waitFor();
    await check('teams');
    await page.getByRole('link', { name: 'Furniture' }).click();
    await page.getByRole('list', { name: 'Keys of the team' }).getByRole('listitem').first().waitFor();
    await page.getByText('Your account may read only').waitFor();
    await page.getByText('Each end user: daily credits').waitFor();
    expect(await page.getByRole('main').getByRole('textbox').count()).toBe(0);
    await check('team');
    for (const [link, text] of [
      ['Account', 'Do the books agree?'],
      ['Upstream', 'An open breaker makes no calls'],
      ['Alerts', 'Nothing needs attention.'],
      ['Webhooks', 'No webhook is failing.'],
      ['Audit', 'session.create'],
    ] as const) {
      await page.getByRole('link', { name: link }).click();
      await page.getByText(text).first().waitFor();
      await check(link.toLowerCase());
    }
  },
);

/** What reads again or searches. */
const HARMLESS = /^(Refresh|Count again|Search|Older entries|Look at more teams|Older alerts)$/;

it('a person who is both changes between the two, without another password', async () => {
  const page = await arriveAs('bo');
  await banner(page, 'Operator · Bo').waitFor();
  await page.getByRole('link', { name: 'Switch to my team' }).click();
  await banner(page, 'Furniture').waitFor();
  await untilLive(page);
  await takePicture(page, 'both-as-team');
  await page.getByRole('link', { name: 'Switch to operator' }).click();
  await banner(page, 'Operator · Bo').waitFor();
});
