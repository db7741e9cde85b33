import { type GatewayClosingEvent, type TaskEvent } from '#contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/http.js';
import { PausedStream, pauseReading } from '../support/paused-readers.js';
import { RawWatch } from '../support/raw-watch.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const STATE_BYTES = 300_000;
const CHANGES = 60;
/** Room for two states, but far less than all changes. */
const BUFFER_BYTES = 2.5 * STATE_BYTES;

const ascending = (revs: number[]) => [...revs].sort((a, b) => a - b);

describe('a client that does not read', () => {
  let stack: Stack;
  afterEach(() => stack.close());

  const change = (uuid: string, progress: number) =>
    stack.sandbox.control.setTask(uuid, {
      status: 'RUNNING',
      progress,
      output: { blob: `${progress} ${'x'.repeat(STATE_BYTES)}` },
    });
  const shows = (reader: Watcher, progress: number) =>
    eventually(
      async () => String(reader.updates.at(-1)?.status.output['blob']).slice(0, 4),
      (seen) => Number.parseInt(seen, 10) === progress,
    );

  it('gets the latest state when it reads again, and the final status once, over every transport', async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: { SOCKET_BUFFER_BYTES: String(BUFFER_BYTES) } });
    const team = await stack.makeTeam();
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const token = await mintToken(stack.url, team.key);
    const [watcher, reader] = await Promise.all([Watcher.connect(stack.url, team.key), Watcher.connect(stack.url, team.key)]);
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const stream = await PausedStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, team.key);
    await Promise.all([watcher.subscribe(uuid), reader.subscribe(uuid)]);
    const underneath = pauseReading(watcher);
    raw.socket.pause();
    for (let progress = 1; progress <= CHANGES; progress++) {
      change(uuid, progress);
      await shows(reader, progress);
    }
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', output: {} });
    await reader.finalOf(uuid);
    underneath.resume();
    raw.socket.resume();
    stream.resume();
    await Promise.all([watcher.finalOf(uuid), raw.closed, stream.ended]);

    const revs = watcher.updates.map(({ rev }) => rev);
    expect(revs).toEqual(ascending(revs));
    expect(watcher.updates.length).toBeLessThan(CHANGES);
    expect(watcher.finals).toHaveLength(1);
    expect(raw.events.length).toBeLessThan(CHANGES);
    expect(raw.events.filter(({ event }) => event === 'finalized')).toHaveLength(1);
    const told = stream.events.map(({ event, data }) => ({ event, rev: (JSON.parse(data) as TaskEvent).rev }));
    expect(told.length).toBeLessThan(CHANGES);
    expect(told.map(({ rev }) => rev)).toEqual(ascending(told.map(({ rev }) => rev)));
    expect(told.filter(({ event }) => event === 'finalized')).toHaveLength(1);
    for (const { socket } of [watcher, reader]) socket.disconnect();
  }, 60_000);

  it('is disconnected with a reason when even the latest states exceed the limit, and gets them by subscribing again', async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: { SOCKET_BUFFER_BYTES: String(BUFFER_BYTES) } });
    const team = await stack.makeTeam();
    const uuids = await Promise.all(
      Array.from({ length: 12 }, (_, at) => createTask(stack.url, team.key, { prompt: `please-stall ${at}` })),
    );
    const [watcher, reader] = await Promise.all([Watcher.connect(stack.url, team.key), Watcher.connect(stack.url, team.key)]);
    for (const uuid of uuids) await Promise.all([watcher.subscribe(uuid), reader.subscribe(uuid)]);
    const closing = new Promise<GatewayClosingEvent>((resolve) => watcher.socket.once('gateway:closing', resolve));
    const underneath = pauseReading(watcher);
    for (let round = 1; round <= 3; round++) {
      for (const uuid of uuids) {
        change(uuid, round);
        await reader.heardThat(({ status }) => status.taskId === uuid && String(status.output['blob']).startsWith(`${round} `));
      }
    }
    stack.sandbox.control.setTask(uuids[0] ?? '', { status: 'SUCCESS', output: {} });
    await reader.finalOf(uuids[0] ?? '');
    underneath.resume();
    expect(await closing).toMatchObject({ reason: 'limit', code: 9003 });
    const again = await Watcher.connect(stack.url, team.key);
    expect(await again.subscribe(uuids[0] ?? '')).toMatchObject({ code: 0, data: { status: { status: 'SUCCESS' } } });
    for (const { socket } of [again, reader]) socket.disconnect();
  }, 60_000);
});
