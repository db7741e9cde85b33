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

  const created = (uuid: string) => ({ body: { code: 0, message: 'success', data: { task_uuid: uuid } } });
  const press = (name: string) => page.getByRole('button', { name }).click();

  it('useRun shows each step and the result, and stops waiting on demand', async () => {
    gateway.routes.set('POST /api/v1/tasks/text-to-model', () => created('u7'));
    gateway.put('u7', 'PENDING');
    await mount('run');
    await shows('idle none 0');
    await press('Run');
    await shows('running waiting 0');
    gateway.change('u7', 'RUNNING', { progress: 40 });
    await shows('running running 40');
    gateway.change('u7', 'SUCCESS');
    await shows('done done 100 task:u7');
    gateway.put('u7', 'RUNNING', {}, 'e2');
    await press('Run');
    await shows('running running 0');
    const gone = socketGone();
    await press('Stop');
    await shows('stopped running 0 AbortError');
    await gone;
  });

  it('useRun says why a task failed, and leaves nothing open after unmounting', async () => {
    gateway.routes.set('POST /api/v1/tasks/text-to-model', () => created('u8'));
    gateway.put('u8', 'RUNNING');
    await mount('run');
    await press('Run');
    await shows('running running 0');
    gateway.change('u8', 'FAILED', { error: 'no chair' });
    await shows('failed failed 0 TaskFailedError');
    gateway.put('u8', 'RUNNING', {}, 'e2');
    await press('Run');
    await shows('running running 0');
    const gone = socketGone();
    await page.evaluate('unmount()');
    await gone;
  });

  it('useCreateTask repeats a failed creation with the same key', async () => {
    const refusal = { code: 5005, message: 'the task cannot be tracked', request_id: 'r' };
    const answers = [{ status: 400, body: refusal }, created('u9'), created('u10')];
    gateway.routes.set('POST /api/v1/tasks/text-to-model', () => answers.shift());
    await mount('create');
    await shows('idle none');
    await press('Create');
    await page.getByText('the task cannot be tracked').waitFor();
    await press('Create');
    await shows('idle u9');
    await press('Create');
    await shows('idle u10');
    const keys = gateway.seen.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']);
    expect([keys.length, new Set(keys.slice(0, 2)).size, new Set(keys).size]).toEqual([3, 1, 2]);
  });

  it('useUpload shows the file key, or why there is none', async () => {
    gateway.routes.set('POST /api/v1/upload/image', () => ({
      body: { code: 0, message: 'success', data: { file_key: 'tasks/dot.png' } },
    }));
    await mount('upload');
    await shows('idle 0 none');
    await press('Upload');
    await shows('done 100 tasks/dot.png');
    await press('Reset');
    await shows('idle 0 none');
    gateway.routes.set('POST /api/v1/upload/image', () => ({
      status: 400,
      body: { code: 2004, message: 'unsupported file format', request_id: 'r' },
    }));
    await press('Upload');
    await shows('failed 0 none unsupported file format');
  });

  it('useBalance reads the credits, and again when a task begins or ends', async () => {
    let credits = 500;
    gateway.routes.set('GET /api/v1/users/balance', () => ({
      body: { code: 0, message: 'success', data: { balance: credits, frozen: 0 } },
    }));
    await mount('balance');
    await shows('500');
    credits = 380;
    gateway.change('u1', 'PENDING');
    await shows('380');
    credits = 500;
    gateway.change('u1', 'FAILED');
    await shows('500');
  });
});
