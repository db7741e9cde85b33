import { type FlowStatusPayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';

interface Example {
  watchTask(watch: {
    gateway: string;
    taskUuid: string;
    fetchToken: () => Promise<string>;
    show: (status: FlowStatusPayload) => void;
  }): Promise<FlowStatusPayload>;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the example in the guide for frontends', () => {
  let stack: Stack;
  let team: TestTeam;
  let example: Example;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
    example = (await import(new URL('../../docs/examples/watch-task.mjs', import.meta.url).href)) as Example;
  });
  afterAll(() => stack.close());

  it('is the code that these tests run', () => {
    expect(read('docs/realtime.md')).toContain(read('docs/examples/watch-task.mjs').trim());
  });

  it('outlives its token and shows the final status', async () => {
    const taskUuid = await createTask(stack.url, team.key);
    const shown: string[] = [];
    let tokens = 0;
    const ended = example.watchTask({
      gateway: stack.url,
      taskUuid,
      // The task ends on the second connection, after the first token has expired.
      fetchToken: async () => {
        if (++tokens === 2) stack.sandbox.control.setTask(taskUuid, { status: 'SUCCESS' });
        return mintToken(stack.url, team.key, { ttl_seconds: tokens === 1 ? 4 : 600, task_uuids: [taskUuid] });
      },
      show: ({ status }) => shown.push(status),
    });
    expect((await ended).status).toBe('SUCCESS');
    expect(shown.at(-1)).toBe('SUCCESS');
    expect(shown).toEqual([...new Set(shown)]);
    expect(tokens).toBe(2);
  });

  it('survives an outage of its own backend when it needs a new token', async () => {
    const taskUuid = await createTask(stack.url, team.key);
    let tokens = 0;
    const fetchToken = () => {
      if (++tokens === 2) return Promise.reject(new TypeError('fetch failed'));
      if (tokens === 3) stack.sandbox.control.setTask(taskUuid, { status: 'SUCCESS' });
      return mintToken(stack.url, team.key, { ttl_seconds: tokens === 1 ? 4 : 600 });
    };
    const ended = example.watchTask({ gateway: stack.url, taskUuid, fetchToken, show: () => undefined });
    expect((await ended).status).toBe('SUCCESS');
    expect(tokens).toBe(3);
  });

  it('reports that no token can be obtained at all', async () => {
    const fetchToken = () => Promise.reject(new TypeError('fetch failed'));
    const taskUuid = await createTask(stack.url, team.key);
    await expect(example.watchTask({ gateway: stack.url, taskUuid, fetchToken, show: () => undefined })).rejects.toThrow(
      'fetch failed',
    );
  });

  it('gives up on a task of another team', async () => {
    const stranger = await stack.makeTeam();
    const taskUuid = await createTask(stack.url, stranger.key);
    const fetchToken = () => Promise.resolve(team.key);
    await expect(example.watchTask({ gateway: stack.url, taskUuid, fetchToken, show: () => undefined })).rejects.toThrow();
  });
});
