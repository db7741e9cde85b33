import { GetTask } from '#tasks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';

interface Line {
  context?: string;
  level: number;
  msg?: string;
  code?: number;
  status?: number;
  request_id?: string;
}

describe('how faults are logged', () => {
  let stack: Stack;
  let key: string;
  beforeAll(async () => {
    stack = await startStack({ engine: 'redis', redis: { appendOnly: true } });
    ({ key } = await stack.makeTeam());
  });
  afterAll(() => stack.close());

  const lines = (): Line[] =>
    stack
      .logs()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const lineOf = (requestId: string) =>
    eventually(
      async () => lines().find((line) => line.context === 'Http' && line.request_id === requestId),
      (line) => line !== undefined,
    );

  it('an unexpected error is logged with the request id from its body', async () => {
    const failing = jest
      .spyOn(stack.apps[0]?.get(GetTask) as GetTask, 'execute')
      .mockRejectedValue(new Error('a mistake of ours'));
    const { status, body } = await call(stack.url, `/api/v1/tasks/${randomUUID()}`, { token: key });
    failing.mockRestore();
    const requestId = String((body as { request_id?: string }).request_id);
    expect([status, body.code, requestId]).toEqual([500, 9000, expect.stringMatching(/^[\w-]{14,64}$/)]);
    const error = lines().find(({ msg }) => msg?.includes('a mistake of ours'));
    expect(error).toMatchObject({ code: 9000, request_id: requestId });
    expect(await lineOf(requestId)).toMatchObject({ code: 9000, status: 500 });
  });

  it("a failure of the upstream or the storage is logged with its code, and the storage's cause once a second", async () => {
    const uuid = await createTask(stack.url, key, { prompt: 'please-stall' });
    stack.redis?.cli('CONFIG', 'SET', 'min-replicas-to-write', '1');
    const from = lines().length;
    const startedAt = performance.now();
    const failed = await Promise.all(Array.from({ length: 40 }, () => create(stack.url, key)));
    const seconds = (performance.now() - startedAt) / 1_000;
    stack.redis?.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
    expect(new Set(failed.map(({ body }) => body.code))).toEqual(new Set([9010]));
    expect(await lineOf(String((failed[0]?.body as { request_id?: string }).request_id))).toMatchObject({
      code: 9010,
      status: 503,
    });
    const faults = () =>
      lines()
        .slice(from)
        .filter(({ msg }) => msg?.startsWith('storage: '));
    expect(faults().length).toBeGreaterThan(0);
    expect(faults().length).toBeLessThanOrEqual(2 + seconds);
    await eventually(
      async () =>
        faults()
          .map(({ msg }) => msg)
          .join('\n'),
      (text) => /NOREPLICAS .*\(\d+ times\)/.test(text),
    );
    await call(stack.url, `/api/v1/tasks/${uuid}`, { token: key });
  });

  it('a line about a caught error names its code', async () => {
    await stack.redis?.kill();
    await eventually(
      async () => lines().filter(({ msg }) => /ApiError 9010: /.test(msg ?? '')).length,
      (count) => count > 0,
    );
    await stack.redis?.start();
  });
});
