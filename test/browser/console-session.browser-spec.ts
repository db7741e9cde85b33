import { beforeAll, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { seriousFaults, signIn, takePicture, untilLive } from '../support/browser/console-page.js';
import { call } from '../support/http.js';
import { type TestTeam } from '../support/stack.js';

const suite = browserSuite();
let team: TestTeam;
let other: TestTeam;
beforeAll(async () => {
  team = await suite.site().makeTeam({}, { name: 'Furniture' });
  other = await suite.site().makeTeam({}, { name: 'Lamps' });
});

const codeFor = async ({ key }: TestTeam) =>
  (await call<{ code: string }>(suite.site().url, '/auth/session/code', { method: 'POST', token: key })).body.data.code;
const linkFor = async (whose: TestTeam) => `${suite.site().url}/console/#sign-in=${await codeFor(whose)}`;
const teamShown = (page: Page, name: string) => page.getByRole('banner').getByText(name, { exact: true }).waitFor();

it('a sign-in with a key survives F5 and new tabs, leaves the key nowhere, and ends in every tab', async () => {
  const page = await suite.open();
  await signIn(page, team.key);
  await untilLive(page);
  await page.reload();
  await teamShown(page, 'Furniture');
  const tab = await page.context().newPage();
  // The address alone leads a browser to the console.
  await tab.goto(`${suite.site().url}/`);
  await teamShown(tab, 'Furniture');
  const readable = 'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href])';
  const kept = JSON.stringify([await tab.evaluate<string>(readable), await page.context().cookies()]);
  expect(kept).not.toContain(team.key);
  expect(await tab.evaluate<string>(readable)).not.toMatch(/tg-session|eyJ/);
  await tab.getByRole('button', { name: 'Sign out' }).click();
  for (const one of [tab, page]) await one.getByLabel('Team key').waitFor();
  await page.reload();
  await page.getByLabel('Team key').waitFor();
});

it('a link signs in once, and signs nobody in as somebody else unasked', async () => {
  const link = await linkFor(team);
  const page = await suite.open({}, link);
  await teamShown(page, 'Furniture');
  // The code does not stay in the address.
  expect(page.url()).toMatch(/\/console\/(#\/tasks)?$/);
  // Another page of the console first: the same address with another fragment would load nothing.
  const second = await page.context().newPage();
  await second.goto(await linkFor(other));
  await second.getByRole('heading', { name: 'You are signed in already' }).waitFor();
  expect(await seriousFaults(second)).toEqual([]);
  await takePicture(second, 'session-choice');
  await second.getByRole('button', { name: 'Stay Furniture' }).click();
  await teamShown(second, 'Furniture');
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.getByLabel('Team key').waitFor();
  const third = await page.context().newPage();
  await third.goto(link);
  await third.getByRole('alert').filter({ hasText: 'This sign-in link does not work' }).waitFor();
  await takePicture(third, 'session-used-link');
  await third.getByLabel('Team key').waitFor();
});

it('a page whose code could not be loaded is loaded when one tries again', async () => {
  const page = await suite.open();
  await signIn(page, team.key);
  await untilLive(page);
  let away = true;
  await page.route('**/usage-page-*.js', (route) => (away ? route.abort() : route.continue()));
  await page.getByRole('link', { name: 'Usage' }).click();
  const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
  await again.waitFor();
  away = false;
  await again.click();
  await page.getByRole('heading', { name: 'Usage' }).waitFor();
});
