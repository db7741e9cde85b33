import axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { CONTENT_SECURITY_POLICY } from '../../../apps/gateway/src/edge/http/console/serve-console.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface ConsolePage {
  page: Page;
  /** What went wrong without anybody seeing it: script errors, breaches of the content policy, requests to other hosts. */
  faults: string[];
  close(): Promise<void>;
}

/** The built console as the gateway at `url` serves it, in a browser of its own. */
export async function openConsole(
  browser: Browser,
  built: string,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && origin !== new URL(url).origin) faults.push(`request to ${request.url()}`);
  });
  await page.route(
    (address) => address.pathname.startsWith('/console/'),
    async (route) => {
      const path = new URL(route.request().url()).pathname.replace('/console/', '') || 'index.html';
      await route.fulfill({
        body: readFileSync(join(built, path)),
        headers: {
          'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': CONTENT_SECURITY_POLICY,
        },
      });
    },
  );
  await page.goto(`${url}/console/`);
  return { page, faults, close: () => context.close() };
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Team key').fill(key);
  await page.getByRole('button', { name: 'Sign in with the key' }).click();
}

/** Names of the serious and critical faults that axe finds on what is shown. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    'axe.run(document).then((result) => result.violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ''}`);
}
