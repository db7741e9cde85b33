import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown } from '../support/browser/canvas.js';
import { openTaskForm, seriousFaults, takePicture, untilLive } from '../support/browser/console-page.js';
import { startIdentityProvider, type TestProvider } from '../support/sign-in/identity-provider.js';
import { signInEnv } from '../support/sign-in/sign-in-stack.js';

let provider: TestProvider;
let front: string;
const suite = browserSuite({
  env: async (url) => {
    // Browsers keep secure cookies over plain HTTP for this host only.
    front = url.replace('127.0.0.1', 'localhost');
    provider = await startIdentityProvider(front);
    return signInEnv(front, provider);
  },
});

beforeAll(async () => {
  const { teamId } = await suite.site().makeTeam({}, { name: 'Furniture' });
  provider.people.set('ann', { name: 'Ann', team: teamId, groups: ['makers'] });
  provider.people.set('lee', { name: 'Lee', team: teamId, groups: ['makers', 'leads'] });
});
afterAll(() => provider.close());

/** The provider's own pages load a font from there; the request is blocked. */
const FONTS = 'https://fonts.googleapis.com';

const withCompany = (page: Page) => page.getByRole('link', { name: 'Sign in with your company account' });

async function signInAs(person: string): Promise<Page> {
  const page = await suite.open({}, `${front}/console/`, [provider.issuer, FONTS]);
  await page.route(`${FONTS}/**`, (route) => route.abort());
  await withCompany(page).waitFor();
  await takePicture(page, 'sign-in-company');
  expect(await seriousFaults(page)).toEqual([]);
  await withCompany(page).click();
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${front}/console/`);
  await untilLive(page);
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
