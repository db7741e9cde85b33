import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSandbox, startSandbox } from '../start-sandbox.js';

describe('a sandbox that keeps its tasks in a file', () => {
  let folder: string;
  let sandbox: RunningSandbox;
  const start = async (taskDurationMs: number, port = 0) => {
    sandbox = await startSandbox({ dataFile: join(folder, 'tasks.jsonl'), taskDurationMs, taskSteps: 1, port });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const call = async <T>(path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${sandbox.url}/api/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json', connection: 'close' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return ((await answer.json()) as { data: T }).data;
  };
  const create = (order: string) =>
    call<{ task_uuid: string }>('tasks/text-to-model', { prompt: 'a chair', client_order_id: order });
  const statusOf = (uuid: string) => call<{ status: string; output: object }>(`tasks/${uuid}`);
  const ended = async (uuid: string) => {
    for (;;) {
      const task = await statusOf(uuid);
      if (task.status === 'SUCCESS') return task;
      await new Promise(setImmediate);
    }
  };

  it('knows them after a restart, with links that stay valid, and continues the open ones', async () => {
    await start(20);
    const done = await create('first');
    const before = await ended(done.task_uuid);
    const port = Number(new URL(sandbox.url).port);
    await sandbox.close();
    await start(600_000, port);
    const open = await create('second');
    await sandbox.close();
    // As if it had been killed while it wrote.
    appendFileSync(join(folder, 'tasks.jsonl'), '{"task":{"uuid":"cut');
    await start(600_000, port);
    expect((await statusOf(done.task_uuid)).output).toEqual(before.output);
    const link = (Object.values(before.output).flat() as string[]).find((value) => value.startsWith('http'));
    expect((await fetch(link ?? '', { headers: { connection: 'close' } })).status).toBe(200);
    expect((await create('first')).task_uuid).toBe(done.task_uuid);
    expect((await statusOf(open.task_uuid)).status).not.toBe('SUCCESS');
    const { balance, frozen } = await call<{ balance: number; frozen: number }>('users/balance');
    expect(balance + frozen).toBeLessThan(100_000);
    expect(frozen).toBeGreaterThan(0);
    expect(statSync(join(folder, 'tasks.jsonl')).mode & 0o777).toBe(0o600);
  });
});
