import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { launchChromium } from '../support/browser/chromium.js';
import { FixtureGateway } from '../support/client/fixture-gateway.js';

describe('the React hooks under StrictMode', () => {
  let browser: Browser | undefined;
  let script: string;
  let gateway: FixtureGateway;
  let page: Page;

  beforeAll(async () => {
    const bundler = join(import.meta.dirname, '../../libs/client/test-page/bundle.mjs');
    script = execFileSync(process.execPath, [bundler], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  beforeEach(async () => {
    gateway = await FixtureGateway.start();
    gateway.routes.set('GET /page', () => ({ body: '<!doctype html><body><script type="module" src="/page.js"></script>' }));
    gateway.routes.set('GET /page.js', () => ({ headers: { 'content-type': 'text/javascript' }, body: script }));
    page = await browser!.newPage();
    await page.goto(`${gateway.url}/page`);
    await page.waitForFunction('typeof mount === "function"');
  }, 60_000);
  afterEach(async () => {
    await page.close();
    await gateway.close();
  });

  const shows = (text: string) => page.getByText(text, { exact: true }).waitFor();
  const mount = (view: string) => page.evaluate(`mount(${JSON.stringify(view)})`);
  const socketGone = () => new Promise<void>((resolve) => (gateway.onDisconnect = resolve));

  it('useTask shows each change once and useLinkState the link; both leave nothing open', async () => {
    gateway.put('u1', 'PENDING');
    await mount('u1');
    await shows('PENDING 1 live');
    gateway.change('u1', 'RUNNING');
    await shows('RUNNING 2 live');
    expect(gateway.sockets).toBe(1);
    const gone = socketGone();
    await page.evaluate('unmount()');
    await gone;
    gateway.change('u1', 'SUCCESS');
    await mount('u1');
    await shows('SUCCESS 1 idle');
  });

  it('useTask returns an error', async () => {
    await mount('nothing');
    await page.getByText('error 1006').waitFor();
  });

  it('useTasks lists, follows changes and new tasks, and leaves nothing open', async () => {
    gateway.put('u1', 'RUNNING');
    await mount('tasks');
    await shows('u1=RUNNING');
    gateway.change('u1', 'SUCCESS');
    await shows('u1=SUCCESS');
    gateway.change('u2', 'PENDING', { createTime: '2031-01-01T00:00:00Z' });
    await shows('u2=PENDING u1=SUCCESS');
    const gone = socketGone();
    await page.evaluate('unmount()');
    await gone;
  });

  it('useTasks shows the end of a task that ended after the list was read and before the link was live', async () => {
    let subscribed = () => undefined as void;
    const released = new Promise<void>((resolve) => (subscribed = resolve));
    gateway.beforeAck = (event) => (event === 'team:subscribe' ? released : Promise.resolve());
    gateway.put('u1', 'RUNNING');
    await mount('tasks');
    await shows('u1=RUNNING');
    gateway.put('u1', 'SUCCESS');
    subscribed();
    await shows('u1=SUCCESS');
  });
});
