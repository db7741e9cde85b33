import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown } from '../support/browser/canvas.js';
import { openTaskForm, seriousFaults, signIn, takePicture, untilLive } from '../support/browser/console-page.js';
import { call, eventually } from '../support/http.js';
import { create, createTask } from '../support/tasks.js';
import { ADMIN_TOKEN, type TestTeam } from '../support/stack.js';

const suite = browserSuite();
let team: TestTeam;

beforeAll(async () => {
  team = await suite.site().makeTeam();
});
afterEach(() => suite.site().sandbox.control.clearFaults());

async function tryToCreate(page: Page, prompt: string): Promise<void> {
  await openTaskForm(page);
  await page.getByLabel('Description').fill(prompt);
  await page.getByRole('button', { name: 'Create the task' }).click();
}

const alert = (page: Page, title: string) => page.getByRole('alert').filter({ hasText: title });

it('refuses an invalid key in plain words, and stores no key anywhere', async () => {
  const page = await suite.open();
  await signIn(page, 'tgk_wrong');
  await alert(page, 'This key is not valid').getByText('Check that you copied the whole key.').waitFor();
  await signIn(page, team.key);
  await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
  );
  expect(kept).not.toContain('tgk_');
});

it('reports an exceeded budget, whose it is, and when it resets', async () => {
  const { url, makeTeam } = suite.site();
  const quote = { token: team.key, body: { flow_name: 'text-to-model', params: {} } };
  const { cost_credits: price } = (await call<{ cost_credits: number }>(url, '/api/v1/tasks/pricing/quote', quote)).body.data;
  const poor = await makeTeam({}, { budgets: [{ window: 'day', credits: 2 * price - 1 }] });
  await createTask(url, poor.key, { prompt: 'please-stall: a hut' });
  const page = await suite.open();
  await signIn(page, poor.key);
  await tryToCreate(page, 'a palace');
  const short = alert(page, 'The budget does not cover this task');
  const held = `The team’s daily budget: ${2 * price - 1} credits, of which 0 are spent and ${price} held by tasks under way.`;
  await short.getByText(held).waitFor();
  await short.getByText(/It resets on \w+ \d+/).waitFor();
  await takePicture(page, 'trouble-budget');
  const broke = await makeTeam({}, { budgets: [{ window: 'total', credits: price }] });
  await createTask(url, broke.key, { prompt: 'a hut' });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, broke.key);
  await tryToCreate(page, 'a palace');
  await alert(page, 'The budget is spent').getByText('Ask the operator to raise the budget.').waitFor();
});

it('shows why a task failed', async () => {
  const uuid = await createTask(suite.site().url, team.key, { prompt: 'please-fail: a house of cards' });
  const page = await suite.open();
  await signIn(page, team.key);
  await page.goto(`${suite.site().url}/console/#/tasks/${uuid}`);
  await alert(page, 'The task did not succeed').waitFor();
  await page
    .getByRole('alert')
    .getByText(/credits/)
    .waitFor();
});

it('opens a page even if its link was cut off inside a character', async () => {
  const page = await suite.open();
  await signIn(page, team.key);
  await untilLive(page);
  await page.goto(`${suite.site().url}/console/#/tasks/%E0%A4`);
  await alert(page, 'Invalid parameters: task_uuid').waitFor();
});

it('ends in one clear screen with a way back in when the key was revoked while in use', async () => {
  const extra = await call<{ key: string; key_id: string }>(suite.site().url, `/gateway/v1/teams/${team.teamId}/keys`, {
    token: ADMIN_TOKEN,
    body: { alias: 'short-lived', scopes: ['tasks:create', 'tasks:read', 'usage:read'] },
  });
  const page = await suite.open();
  await signIn(page, extra.body.data.key);
  await untilLive(page);
  await call(suite.site().url, `/gateway/v1/keys/${extra.body.data.key_id}`, { token: ADMIN_TOKEN, method: 'DELETE' });
  await alert(page, 'This key was revoked').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await takePicture(page, 'trouble-revoked');
  await signIn(page, team.key);
  await untilLive(page);
});

it("the operator's pages come back by themselves after the gateway was away", async () => {
  const site = suite.site();
  const page = await suite.open();
  await signIn(page, ADMIN_TOKEN);
  await page.getByRole('heading', { name: 'Teams' }).waitFor();
  await site.killGateway();
  await page.getByRole('link', { name: 'Upstream' }).click();
  await alert(page, 'The gateway cannot be reached').waitFor();
  await site.startGateway();
  await page.getByRole('row', { name: /^create CLOSED/ }).waitFor();
});

it('a page whose code could not be loaded is there by itself once the link is back', async () => {
  const site = suite.site();
  const page = await suite.open();
  await signIn(page, team.key);
  await untilLive(page);
  await site.killGateway();
  await page.getByRole('link', { name: 'Usage' }).click();
  await alert(page, 'The gateway cannot be reached').waitFor();
  await site.startGateway();
  await page.getByRole('heading', { name: 'Usage' }).waitFor();
});

it('tells an operator whose right was taken so, and not that of a key', async () => {
  const page = await suite.open();
  await signIn(page, ADMIN_TOKEN);
  await page.getByRole('heading', { name: 'Teams' }).waitFor();
  const refusal = { code: 9001, message: 'the credential has been revoked', details: { reason: 'revoked' }, request_id: 'r' };
  const noSession = { sign_in: false, login_path: null, session: 'ended', parameter_bounds: {} };
  await page.route('**/auth/config', (route) => route.fulfill({ json: { code: 0, message: 'success', data: noSession } }));
  await page.route('**/gateway/v1/audit*', (route) => route.fulfill({ status: 401, json: refusal }));
  await page.getByRole('link', { name: 'Audit' }).click();
  await alert(page, 'You are no longer an operator').waitFor();
});

describe('when Triverse is down', () => {
  it('reports it at a creation and at the live link, and recovers', async () => {
    const { control } = suite.site().sandbox;
    const waiting = await suite.site().makeTeam();
    await createTask(suite.site().url, waiting.key, { prompt: 'please-stall: a task that is asked for' });
    const page = await suite.open();
    await signIn(page, waiting.key);
    await untilLive(page);
    control.addFault({ kind: 'error', status: 503, route: 'any', times: 0 });
    control.cutWatchers({});
    await page.getByRole('status').filter({ hasText: 'Triverse down' }).waitFor();
    await page.getByText('The gateway works, but Triverse does not answer it.').waitFor();
    await tryToCreate(page, 'a chair that waits');
    await alert(page, 'Triverse is not available').waitFor();
    await takePicture(page, 'trouble-triverse-down');
    control.clearFaults();
    await untilLive(page);
    // After so many failures the gateway makes no calls for a while.
    await eventually(
      () => create(suite.site().url, waiting.key),
      ({ status }) => status === 200,
      60_000,
    );
  });
});

it('recovers from a killed gateway by itself, and shows what happened meanwhile', async () => {
  const site = suite.site();
  const page = await suite.open();
  const uuid = await createTask(site.url, team.key, { prompt: 'please-take-6000ms: a cathedral' });
  await signIn(page, team.key);
  await untilLive(page);
  await page.goto(`${site.url}/console/#/tasks/${uuid}`);
  await page.getByRole('list', { name: 'Changes' }).getByText('Running').first().waitFor();
  await site.killGateway();
  await page.getByText('The gateway cannot be reached. What you see may be out of date.').waitFor();
  await page.getByRole('status').filter({ hasText: 'Reconnecting' }).waitFor();
  await takePicture(page, 'trouble-gateway-away');
  await eventually(
    async () => site.sandbox.control.task(uuid),
    (task) => (task as { status: string }).status === 'SUCCESS',
    20_000,
  );
  await site.startGateway();
  await page.getByText(/The link is back after/).waitFor();
  await page.getByText('Meanwhile one task changed:').waitFor();
  await page.getByText('is now done').waitFor();
  await modelShown(page);
  await page.getByRole('button', { name: /^Download generated image/ }).waitFor();
  await untilLive(page);
  await takePicture(page, 'trouble-gateway-back');
});
