import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser } from 'playwright-core';
import { chromiumPath, launchChromium } from './support/browser/chromium.js';
import { type ConsolePage, openConsole, seriousFaults, signIn } from './support/browser/console-page.js';
import { type Stack, startStack, type TestTeam } from './support/stack.js';

jest.setTimeout(60_000);

const root = join(import.meta.dirname, '..');
const ALL_SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'];
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let built: string;

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'console-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const options = ['build', '-c', 'apps/console/vite.config.ts', '--outDir', built, '--emptyOutDir', '--logLevel', 'error'];
  execFileSync(process.execPath, [vite, ...options], { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

it('the first load weighs less than 300 kB gzipped, live link included', () => {
  const manifest = JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8')) as Record<string, ManifestEntry>;
  const files = new Set<string>();
  const visit = (name: string) => {
    const entry = manifest[name];
    if (entry === undefined || files.has(entry.file)) return;
    [entry.file, ...(entry.css ?? [])].forEach((file) => files.add(file));
    entry.imports?.forEach(visit);
  };
  visit('index.html');
  Object.keys(manifest)
    .filter((name) => name.includes('socket.io-client'))
    .forEach(visit);
  expect(files.size).toBeGreaterThan(2);
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file))).length, 0);
  expect(bytes).toBeLessThan(300_000);
});

it('the page names no other host and holds no script or style of its own', () => {
  const html = readFileSync(join(built, 'index.html'), 'utf8');
  expect(html).not.toMatch(/https?:\/\//);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(html).not.toMatch(/<style|\son\w+=/);
  expect(readdirSync(join(built, 'decoders/draco'))).toContain('draco_decoder.wasm');
});

const inBrowser = chromiumPath === undefined ? describe.skip : describe;

inBrowser('the console in a browser', () => {
  let browser: Browser | undefined;
  let stack: Stack;
  let team: TestTeam;
  let open: ConsolePage | undefined;

  beforeAll(async () => {
    browser = await launchChromium();
    stack = await startStack({ sandbox: { taskDurationMs: 1_500 } });
    team = await stack.makeTeam({ alias: 'first', scopes: ALL_SCOPES }, { name: 'Furniture' });
  });
  afterEach(async () => {
    const faults = open?.faults ?? [];
    await open?.close();
    open = undefined;
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack.close();
  });

  const start = async (options: Parameters<typeof openConsole>[3] = {}) => {
    open = await openConsole(browser!, built, stack.url, options);
    return open.page;
  };

  it('refuses a wrong key in plain words, and keeps no key anywhere', async () => {
    const page = await start();
    await signIn(page, 'tgk_wrong');
    await page.getByText('This key is not valid').waitFor();
    await signIn(page, team.key);
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
    );
    expect(kept).not.toContain('tgk_');
  });

  it('creates a task from an uploaded picture, follows it, and shows the model', async () => {
    const page = await start();
    await signIn(page, team.key);
    await page.getByRole('link', { name: 'New task' }).first().click();
    await page.getByLabel('What to make').selectOption('image-to-model');
    await page.setInputFiles('input[type=file]', { name: 'chair.png', mimeType: 'image/png', buffer: DOT });
    await page.getByText('chair.png is uploaded.').waitFor();
    await page.getByText(/Costs \d+ credits/).waitFor();
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByRole('heading', { name: 'Image to model' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'SUCCESS' }).waitFor();
    await page.locator('model-viewer').waitFor({ timeout: 20_000 });
    await page.waitForFunction("document.querySelector('model-viewer').loaded", undefined, { timeout: 20_000 });
    await page.getByRole('img', { name: 'Preprocessed image' }).or(page.getByText('Preprocessed image')).first().waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toMatch(/\.glb$/);
  });

  it('shows a task of somebody else of the team without being asked to', async () => {
    const page = await start();
    await signIn(page, team.key);
    await page.getByRole('status').filter({ hasText: 'Live' }).first().waitFor();
    const response = await fetch(`${stack.url}/api/v1/tasks/text-to-model`, {
      method: 'POST',
      headers: { authorization: `Bearer ${team.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a chair that somebody else wants' }),
    });
    expect(response.status).toBe(200);
    const row = page.getByRole('listitem').filter({ hasText: 'a chair that somebody else wants' });
    await row.getByText('SUCCESS').waitFor();
  });

  it('says which field is wrong, and takes the keyboard there', async () => {
    const page = await start();
    await signIn(page, team.key);
    await page.getByRole('link', { name: 'New task' }).first().click();
    await page.getByLabel('Description').fill('a');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByText('At least 3 characters').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('field-prompt');
  });

  it('says that the budget is spent', async () => {
    const poor = await stack.makeTeam({}, { budgets: [{ window: 'day', credits: 1 }] });
    const page = await start();
    await signIn(page, poor.key);
    await page.getByRole('link', { name: 'New task' }).first().click();
    await page.getByLabel('Description').fill('a palace');
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByText('The budget is spent').waitFor();
    await page.getByText(/of 1 credits are used/).waitFor();
    expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
  });

  it('makes, shows once, rotates and revokes a key', async () => {
    const page = await start();
    await signIn(page, team.key);
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('web shop');
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByText('Copy the new key now').waitFor();
    await page.getByText(/^tgk_/).waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    expect(await page.getByText(/^tgk_/).count()).toBe(0);
    await page.getByRole('button', { name: 'Revoke web shop' }).click();
    await page.getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByText('REVOKED').waitFor();
  });

  it('says that the gateway is away, and what happened meanwhile', async () => {
    const page = await start();
    await signIn(page, team.key);
    await page.getByRole('status').filter({ hasText: 'Live' }).first().waitFor();
    await page.context().setOffline(true);
    await page.evaluate('window.dispatchEvent(new Event("offline"))');
    for (const app of stack.apps) app.getHttpServer().closeAllConnections();
    await page.getByText('The gateway cannot be reached', { exact: false }).first().waitFor({ timeout: 40_000 });
    await page.getByRole('status').filter({ hasText: 'Reconnecting' }).waitFor();
    await fetch(`${stack.url}/api/v1/tasks/text-to-model`, {
      method: 'POST',
      headers: { authorization: `Bearer ${team.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'made while nobody looked' }),
    });
    await page.waitForTimeout(2_000);
    await page.context().setOffline(false);
    await page.getByText(/The link is back after/).waitFor({ timeout: 40_000 });
    await page.getByText(/Meanwhile one task changed/).waitFor();
  });

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 375, height: 760 } }],
  ] as const)('has no serious fault for assistive technology and nothing that sticks out, %s', async (_name, options) => {
    const page = await start(options);
    const check = async () => {
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    };
    await page.getByRole('heading', { name: 'Triverse gateway' }).waitFor();
    await check();
    await signIn(page, team.key);
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    await page.getByRole('listitem').first().waitFor();
    await check();
    await page.getByRole('listitem').last().getByRole('link').click();
    await page.getByText('What this page has seen').waitFor();
    await check();
    await page.getByRole('link', { name: 'New task' }).first().click();
    await page.getByLabel('Description').waitFor();
    await check();
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByText('By flow, in the whole period').waitFor();
    await check();
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'Rotate first' }).waitFor();
    await check();
  });
});
