import { type TaskSnapshot, type TeamSnapshot } from '#contracts';
import { TaskEvents } from '#tasks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TaskFeeds } from '../../apps/gateway/src/realtime/feeds/task-feeds.js';
import { eventually, untilLive } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { Watcher } from '../support/watcher.js';
import { createTask } from '../support/tasks.js';

jest.setTimeout(30_000);

const STEPS = [1, 2, 3, 4, 5, 6];

describe.each([
  { engine: 'memory', gateways: 1 },
  { engine: 'redis', gateways: 2 },
] as const)('fan-out on the $engine engine, $gateways gateway(s)', ({ engine, gateways }) => {
  let stack: Stack;
  let team: TestTeam;
  /** Channels that the engine itself subscribes to. */
  let channelsAtRest: number[];

  beforeAll(async () => {
    stack = await startStack({ engine, gateways, sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
    await Promise.all(stack.urls.map(untilLive));
    channelsAtRest = stack.apps.map((app) => app.get(TaskEvents).activeChannels());
  });
  afterAll(() => stack.close());

  const create = () => createTask(stack.url, team.key);
  const connect = (at = 0, key = team.key) => Watcher.connect(stack.urls[at % gateways] ?? '', key);
  const step = (uuid: string, n: number) => stack.sandbox.control.setTask(uuid, { status: 'RUNNING', output: { step: n } });
  const finish = (uuid: string) => stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  const snapshotOf = (ack: unknown) => (ack as { code: number; data: TaskSnapshot }).data;
  const nothingIsLeft = () =>
    eventually(
      async () =>
        stack.apps.map((app, at) => ({
          channels: app.get(TaskEvents).activeChannels() - (channelsAtRest[at] ?? 0),
          rooms: app.get(TaskFeeds).count(),
        })),
      (counts) => counts.every(({ channels, rooms }) => channels === 0 && rooms === 0),
    );

  it('sends 50 browsers every change in order and the final status once, and retains nothing after they leave', async () => {
    const uuid = await create();
    const browsers = await Promise.all(Array.from({ length: 50 }, (_, at) => connect(at)));
    const acks = await Promise.all(browsers.map((browser) => browser.subscribe(uuid)));
    for (const n of STEPS) step(uuid, n);
    finish(uuid);
    const finals = await Promise.all(browsers.map((browser) => browser.finalOf(uuid)));
    const last = finals[0]?.rev ?? 0;
    browsers.forEach((browser, at) => {
      const from = snapshotOf(acks[at]).rev;
      const news = browser.all.filter(({ rev }) => rev > from);
      expect(news.map(({ rev }) => rev)).toEqual(Array.from({ length: last - from }, (_, n) => from + 1 + n));
      expect(new Set(browser.all.map(({ epoch }) => epoch)).size).toBe(1);
      expect(browser.finals).toHaveLength(1);
    });
    const steps = browsers[0]?.updates.map(({ status }) => status.output['step']);
    expect(steps).toEqual(STEPS);

    // Half of them unsubscribe, the others disconnect.
    await Promise.all(browsers.map((browser, at) => (at % 2 === 0 ? browser.unsubscribe(uuid) : browser.close())));
    await nothingIsLeft();
    await Promise.all(browsers.map((browser) => browser.close()));
  });

  it('sends the final status once even if the upstream repeats it', async () => {
    const uuid = await create();
    const browser = await connect();
    await browser.subscribe(uuid);
    stack.sandbox.control.addFrameFault({ kind: 'duplicate', taskUuid: uuid });
    const second = await create();
    await browser.subscribe(second);
    finish(uuid);
    finish(second);
    await browser.finalOf(second);
    expect(browser.finals.filter(({ status }) => status.taskId === uuid)).toHaveLength(1);
    await browser.close();
  });

  it('gives a late subscriber the current state in the acknowledgement, then only newer ones', async () => {
    const uuid = await create();
    const [early, late] = await Promise.all([connect(0), connect(1)]);
    await early.subscribe(uuid);
    step(uuid, 1);
    const seen = await early.heardThat(({ status }) => status.output['step'] === 1);
    const snapshot = snapshotOf(await late.subscribe(uuid));
    expect(snapshot).toEqual(seen);
    finish(uuid);
    await late.finalOf(uuid);
    expect(late.all.map(({ rev }) => rev)).toEqual([snapshot.rev + 1]);

    const afterTheEnd = await connect();
    expect(snapshotOf(await afterTheEnd.subscribe(uuid))).toEqual(late.finals[0]);
    expect(afterTheEnd.all).toEqual([]);
    await Promise.all([early, late, afterTheEnd].map((browser) => browser.close()));
    await nothingIsLeft();
  });

  it('sends a team watcher the changes of all tasks of that team, and of no other team', async () => {
    const other = await stack.makeTeam();
    const before = await create();
    const watcher = await connect(1);
    const ack = (await watcher.subscribeTeam()) as { code: number; data: TeamSnapshot };
    expect(ack).toMatchObject({ code: 0, data: { team_id: team.teamId } });
    expect(ack.data.tasks.map(({ status }) => status.taskId)).toEqual([before]);

    const stranger = await createTask(stack.url, other.key);
    const after = await create();
    step(stranger, 1);
    for (const uuid of [stranger, before, after]) finish(uuid);
    await Promise.all([watcher.finalOf(before), watcher.finalOf(after)]);
    expect(new Set(watcher.all.map(({ status }) => status.taskId))).toEqual(new Set([before, after]));
    expect(watcher.finals).toHaveLength(2);
    await watcher.close();
    await nothingIsLeft();
  });

  it('sends nothing more after an unsubscribe', async () => {
    const uuid = await create();
    const [stays, leaves] = await Promise.all([connect(), connect()]);
    await Promise.all([stays.subscribe(uuid), leaves.subscribe(uuid)]);
    expect(await leaves.unsubscribe(uuid)).toMatchObject({ code: 0, data: { task_uuid: uuid } });
    finish(uuid);
    await stays.finalOf(uuid);
    // On the same connection, an answer arrives after everything that was sent before it.
    await leaves.unsubscribe(uuid);
    expect(leaves.all).toEqual([]);
    await Promise.all([stays.close(), leaves.close()]);
    await nothingIsLeft();
  });
});

describe('fan-out after the storage connection broke', () => {
  it('still sends each final status once, to task watchers and team watchers', async () => {
    const stack = await startStack({ engine: 'redis', sandbox: { taskDurationMs: 600_000 } });
    try {
      await untilLive(stack.url);
      const team = await stack.makeTeam();
      const uuid = await createTask(stack.url, team.key);
      const [ofTask, ofTeam] = await Promise.all([Watcher.connect(stack.url, team.key), Watcher.connect(stack.url, team.key)]);
      await Promise.all([ofTask.subscribe(uuid), ofTeam.subscribeTeam()]);
      stack.sandbox.control.setTask(uuid, { status: 'RUNNING' });
      await Promise.all([ofTask, ofTeam].map((browser) => browser.heardThat(({ status }) => status.status === 'RUNNING')));
      // Both happen before the gateway can notice, so the final status is published while nothing is subscribed.
      stack.redis?.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
      stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
      await Promise.all([ofTask.finalOf(uuid), ofTeam.finalOf(uuid)]);
      stack.redis?.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
      const next = await createTask(stack.url, team.key);
      stack.sandbox.control.setTask(next, { status: 'SUCCESS' });
      await eventually(
        () => ofTask.subscribe(next),
        (ack) => ack.code === 0,
      );
      await Promise.all([ofTask, ofTeam].map((browser) => browser.close()));
      for (const browser of [ofTask, ofTeam])
        expect(browser.all.map(({ status }) => status.status).slice(0, 2)).toEqual(['RUNNING', 'SUCCESS']);
      expect(ofTask.finals.filter(({ status }) => status.taskId === uuid)).toHaveLength(1);
      expect(ofTeam.finals.filter(({ status }) => status.taskId === uuid)).toHaveLength(1);
    } finally {
      await stack.close();
    }
  });
});
