import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const SCREENSHOTS = join(import.meta.dirname, '../../.artifacts/console');

/** Chromium's own console messages about answers and connections that a test provokes. */
const PROVOKED = /^(Failed to load resource|WebSocket connection to)/;

export interface OpenPage {
  page: Page;
  /** Errors that no user would see: script errors, breaches of the content policy, requests to other hosts. */
  faults: string[];
  close(): Promise<void>;
}

/**
 * A page in a new browser context that records every forbidden event; it may call `origins` only.
 * Unless the options say otherwise nothing moves: without a graphics card, a turning model keeps a processor busy for as long as it is shown.
 */
export async function openPage(
  browser: Browser,
  url: string,
  origins: readonly string[],
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !PROVOKED.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && !origins.includes(origin)) faults.push(`request to ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    const { host } = new URL(socket.url());
    if (!origins.includes(`http://${host}`)) faults.push(`connection to ${socket.url()}`);
  });
  await page.exposeFunction('noteFault', (fault: string) => void faults.push(fault));
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => noteFault(event.violatedDirective + ' ' + event.blockedURI));`,
  );
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Team key').fill(key);
  await page.getByRole('button', { name: 'Sign in with the key' }).click();
}

/** Opens the form for a new task of this flow by its card. */
export async function openTaskForm(page: Page, flow = 'text-to-model'): Promise<void> {
  await page.getByRole('link', { name: 'New task' }).first().click();
  await page.locator(`a[href="#/new/${flow}"]`).click();
}

export async function startTaskForm(page: Page, key: string, flow: string): Promise<void> {
  await signIn(page, key);
  await openTaskForm(page, flow);
}

export const untilLive = (page: Page): Promise<void> => page.getByRole('status').filter({ hasText: /Live$/ }).first().waitFor();

/** Names of the serious and critical violations that axe finds on the current page. */
export async function seriousFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axe.source);
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    'axe.run(document).then((result) => result.violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** With SCREENSHOTS=1, screenshots for developers of the console; the folder is not committed. They double the time of a spec. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env['SCREENSHOTS'] !== '1') return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  // Otherwise an element that sticks to the top of the window would be drawn in the middle of the page.
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, animations: 'disabled' });
}
