import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, createTask, finishedTask } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';
import type { Fault } from './fault-plan.js';

describe('misbehaving on request', () => {
  let sandbox: RunningSandbox;
  let uuid: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ taskDurationMs: 60_000 });
  });
  beforeEach(async () => {
    sandbox.control.reset();
    uuid = await createTask(sandbox);
  });
  afterAll(() => sandbox.close());

  const status = (init: RequestInit = {}): Promise<Response> =>
    fetch(`${sandbox.url}/api/v1/tasks/${uuid}`, { headers: { authorization: `Bearer ${sandbox.apiKey}` }, ...init });
  const next = (fault: Omit<Fault, 'route'>): void => sandbox.control.addFault({ route: 'status', ...fault });

  it('answers the next N requests with an error and Retry-After, then behaves again', async () => {
    next({ kind: 'error', status: 429, retryAfterSeconds: 7, times: 2 });
    const answers = [await status(), await status(), await status()];
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect(await answers[0]?.json()).toMatchObject({ code: 2000 });
    expect(sandbox.control.stats().byClass['status']).toBe(3);
  });

  it('lets some requests pass before a fault begins, and leaves other routes alone', async () => {
    next({ kind: 'error', status: 500, skip: 1 });
    expect((await call(sandbox, '/users/me')).status).toBe(200);
    expect([(await status()).status, (await status()).status]).toEqual([200, 500]);
  });

  it('answers an HTML page', async () => {
    next({ kind: 'html' });
    const answer = await status();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
  });

  it('answers under a wrong content type', async () => {
    next({ kind: 'content-type' });
    const answer = await status();
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.json()).toMatchObject({ code: 0 });
  });

  it('answers with text that is not JSON', async () => {
    next({ kind: 'not-json' });
    await expect((await status()).json()).rejects.toThrow();
  });

  it('aborts in the middle of a body', async () => {
    next({ kind: 'truncate' });
    const answer = await status();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('aborts in the middle of a download', async () => {
    const done = await finishedTask(sandbox);
    sandbox.control.addFault({ route: 'download', kind: 'truncate' });
    const answer = await fetch(`${sandbox.url}/api/v1/tasks/download/${done}`, {
      headers: { authorization: `Bearer ${sandbox.apiKey}` },
    });
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it('answers a huge body', async () => {
    next({ kind: 'huge', bytes: 5_000_000 });
    expect((await (await status()).text()).length).toBeGreaterThan(5_000_000);
  });

  it('drips the true body', async () => {
    next({ kind: 'drip', bytes: 100, ms: 1 });
    expect(await (await status()).json()).toMatchObject({ code: 0 });
  });

  it('adds latency to the true answer', async () => {
    next({ kind: 'latency', ms: 60 });
    const begun = performance.now();
    expect((await status()).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
  });

  it('resets the connection', async () => {
    next({ kind: 'reset' });
    await expect(status()).rejects.toThrow();
  });

  it('hangs until the caller gives up', async () => {
    next({ kind: 'hang' });
    const giveUp = new AbortController();
    const answer = status({ signal: giveUp.signal });
    await sandbox.control.until(({ byClass }) => byClass['status'] === 1);
    giveUp.abort();
    await expect(answer).rejects.toThrow('abort');
  });

  it('creates a task and loses the answer', async () => {
    sandbox.control.addFault({ route: 'create', kind: 'lost-answer' });
    const body = { prompt: 'a fox', client_order_id: 'lost-1' };
    await expect(call(sandbox, '/tasks/text-to-model', { body })).rejects.toThrow();
    expect(sandbox.control.stats().creations).toBe(2);
    expect((await call(sandbox, '/tasks/text-to-model', { body })).status).toBe(200);
    expect(sandbox.control.stats().creations).toBe(2);
  });

  it('ends hanging requests when it closes', async () => {
    const other = await startSandbox();
    other.control.addFault({ route: 'any', kind: 'hang' });
    const answer = fetch(`${other.url}/api/v1/users/me`);
    await other.control.until(({ total }) => total === 1);
    await Promise.all([expect(answer).rejects.toThrow(), other.close()]);
  });
});
