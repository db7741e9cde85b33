import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TaskFeeds } from '../../apps/gateway/src/realtime/feeds/task-feeds.js';
import { eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';
import { TaskStore } from '#tasks';

const ROWS = 20;

describe.each(['memory', 'redis'] as const)('list rows that subscribe and unsubscribe rapidly, on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let uuids: string[];

  beforeAll(async () => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
    uuids = await Promise.all(
      Array.from({ length: ROWS }, (_, at) => createTask(stack.url, team.key, { prompt: `please-stall ${at}` })),
    );
  });
  afterAll(() => stack.close());

  const feedsLeft = () => stack.apps[0]?.get(TaskFeeds).count() ?? -1;
  const feedsBecome = (wanted: number) =>
    eventually(
      async () => feedsLeft(),
      (left) => left === wanted,
    );

  it('leave no feed open if they unsubscribe last, and are answered in order', async () => {
    const watcher = await Watcher.connect(stack.url, team.key);
    const answered: string[] = [];
    const asked = uuids.flatMap((uuid) =>
      ['subscribe 1', 'unsubscribe 1', 'subscribe 2', 'unsubscribe 2'].map(async (wish) => {
        const answer = await (wish.startsWith('un') ? watcher.unsubscribe(uuid) : watcher.subscribe(uuid));
        expect(answer).toMatchObject({ code: 0 });
        if (uuid === uuids[0]) answered.push(wish);
      }),
    );
    await Promise.all(asked);
    expect(answered).toEqual(['subscribe 1', 'unsubscribe 1', 'subscribe 2', 'unsubscribe 2']);
    expect(feedsLeft()).toBe(0);
    await watcher.close();
  });

  it('receive the final status if they subscribe last', async () => {
    const watcher = await Watcher.connect(stack.url, team.key);
    const [row = ''] = uuids;
    const asked = Array.from({ length: 10 }, () => [watcher.subscribe(row), watcher.unsubscribe(row)]).flat();
    await Promise.all([...asked, watcher.subscribe(row)]);
    expect(feedsLeft()).toBe(1);
    stack.sandbox.control.setTask(row, { status: 'SUCCESS' });
    await watcher.finalOf(row);
    await feedsBecome(0);
    await watcher.close();
  });

  it('leave the team if they unsubscribe last', async () => {
    const watcher = await Watcher.connect(stack.url, team.key);
    const leave = () => watcher.socket.timeout(10_000).emitWithAck('team:unsubscribe', {});
    await Promise.all([watcher.subscribeTeam(), leave(), watcher.subscribeTeam(), leave()]);
    expect(feedsLeft()).toBe(0);
    await watcher.close();
  });

  it('read the open tasks of the team once, however often they subscribe', async () => {
    const watcher = await Watcher.connect(stack.url, team.key);
    await watcher.subscribeTeam();
    const read = jest.spyOn(stack.apps[0]?.get(TaskStore) as TaskStore, 'openTasksOf');
    const answers = await Promise.all(Array.from({ length: 100 }, () => watcher.subscribeTeam()));
    for (const answer of answers) expect(answer).toMatchObject({ code: 0, data: { team_id: team.teamId } });
    expect(read.mock.calls.length).toBeLessThanOrEqual(5);
    read.mockRestore();
    await watcher.close();
    await feedsBecome(0);
  });
});
