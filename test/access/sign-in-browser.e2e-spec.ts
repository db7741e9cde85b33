import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { eventually } from '../support/http.js';
import { launchChromium } from '../support/browser/chromium.js';
import { type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { type TestTeam } from '../support/stack.js';

describe('signing in with Chromium', () => {
  let stack: SignInStack;
  let team: TestTeam;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startSignInStack({ env: { OIDC_RETURN_PATH: '/console/' } });
    team = await stack.makeTeam();
    stack.provider.people.set('ann', { name: 'Ann', team: team.teamId, groups: ['makers'] });
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  const logIn = async (page: Page, returnTo = '/auth/me') => {
    await page.goto(`${stack.front}/auth/login?return_to=${encodeURIComponent(returnTo)}`);
    await page.locator('input[name=login]').fill('ann');
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.waitForURL(`${stack.front}${returnTo}`);
  };
  const statusOf = (page: Page, path: string, init: RequestInit = {}) =>
    page.evaluate(async ([to, options]) => (await fetch(to, options as RequestInit)).status, [path, init] as const);

  it('returns from the provider with a working strict cookie that scripts cannot see', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await logIn(page);
    expect(JSON.parse(await page.locator('body').innerText())).toMatchObject({ data: { sub: 'ann', team_id: team.teamId } });
    const [session] = (await context.cookies()).filter(({ name }) => name.startsWith('__Host-'));
    expect(session).toMatchObject({ name: '__Host-tg-session', httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
    expect(await page.evaluate<string>('document.cookie')).not.toContain('__Host-');
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: 'a red chair' });
    expect(await statusOf(page, '/api/v1/tasks')).toBe(200);
    expect(await statusOf(page, '/api/v1/tasks/text-to-model', { method: 'POST', body, headers: json })).toBe(403);
    const right = { ...json, 'x-csrf': '1' };
    expect(await statusOf(page, '/api/v1/tasks/text-to-model', { method: 'POST', body, headers: right })).toBe(200);
    const opened = await page.evaluate(async (front) => {
      const socket = new WebSocket(`${front.replace('http', 'ws')}/api/v1/tasks/watch/all`);
      return new Promise((resolve) => {
        socket.onopen = () => resolve('open');
        socket.onclose = () => resolve('refused');
      });
    }, stack.front);
    expect(opened).toBe('open');
    await context.close();
  });

  it('keeps the cookie from pages of another site: no read, no socket, no write', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await logIn(page);
    // Any other site that the visitor opens; here it is the provider's.
    await page.goto(`${stack.provider.issuer}/.well-known/openid-configuration`);
    const tried = await page.evaluate(async (front) => {
      const socket = await new Promise((resolve) => {
        const one = new WebSocket(`${front.replace('http', 'ws')}/api/v1/tasks/watch/all`);
        one.onopen = () => resolve('open');
        one.onclose = () => resolve('refused');
      });
      const ask = (path: string, init: RequestInit) =>
        fetch(`${front}${path}`, { credentials: 'include', ...init }).then(
          ({ status }) => status,
          () => 'blocked',
        );
      const headers = { 'content-type': 'application/json', 'x-csrf': '1' };
      return [
        socket,
        await ask('/auth/me', {}),
        await ask('/api/v1/tasks/text-to-model', { method: 'POST', body: '{}', headers }),
      ];
    }, stack.front);
    expect(tried).toEqual(['refused', 'blocked', 'blocked']);
    await context.close();
  });

  it('signs out here and at the provider, and the next sign-in asks again', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await logIn(page);
    const url = await page.evaluate(async () => {
      const answer = await fetch('/auth/logout', { method: 'POST', headers: { 'x-csrf': '1' } });
      return ((await answer.json()) as { data: { logout_url: string } }).data.logout_url;
    });
    expect(await statusOf(page, '/auth/me')).toBe(401);
    await page.goto(url);
    await page.locator('button[value=yes], button[autofocus]').first().click();
    await page.waitForURL(`${stack.front}/console/`);
    await page.goto(`${stack.front}/auth/login`);
    await eventually(
      async () => page.locator('input[name=login]').count(),
      (count) => count === 1,
    );
    expect(await context.cookies(stack.front)).not.toContainEqual(expect.objectContaining({ name: '__Host-tg-session' }));
    await context.close();
  });
});
