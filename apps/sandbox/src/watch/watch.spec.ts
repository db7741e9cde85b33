import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTask, eventOf, finishedTask, refusal, watch } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';
import type { FrameFaultKind } from './frame-faults.js';

describe('watching tasks', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ taskDurationMs: 60_000, otherApiKeys: ['sk-other'] });
  });
  afterEach(() => {
    sandbox.control.reset();
    sandbox.control.cutWatchers();
  });
  afterAll(() => sandbox.close());

  const upgrade = (name: string, token: string): Promise<number> =>
    refusal(`${sandbox.url}/api/v1/tasks/watch/${name}?token=${token}`);

  it('closes a single-task watch after the finalized event', async () => {
    const uuid = await createTask(sandbox);
    const one = await watch(sandbox, uuid);
    await one.received(1);
    sandbox.control.setTask(uuid, { status: 'RUNNING', progress: 20 });
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    expect(await one.closed).toBe(1000);
    const events = one.messages.map(eventOf);
    expect(events.map(({ event }) => event)).toEqual(['update', 'update', 'finalized']);
    expect(events.at(-1)?.data).toMatchObject({ taskId: uuid, status: 'SUCCESS' });
  });

  it('sends the final status at once to a watch of an ended task', async () => {
    const one = await watch(sandbox, await finishedTask(sandbox));
    expect(await one.closed).toBe(1000);
    expect(one.messages.map((message) => eventOf(message).event)).toEqual(['finalized']);
  });

  it('pushes to the watch of all only tasks updated since the given time', async () => {
    await finishedTask(sandbox);
    const all = await watch(sandbox, 'all', `&since=${new Date(Date.now() - 60_000).toISOString()}`);
    await all.received(1);
    const later = await watch(sandbox, 'all', `&since=${new Date(Date.now() + 60_000).toISOString()}`);
    const uuid = await finishedTask(sandbox);
    expect(eventOf((await later.received(1))[0] ?? '').data['taskId']).toBe(uuid);
  });

  it('loses a frame in the catch-up too, for as long as the loss is armed', async () => {
    const [lost, told] = [await finishedTask(sandbox), await finishedTask(sandbox)];
    sandbox.control.addFrameFault({ kind: 'drop', taskUuid: lost, times: 0 });
    const all = await watch(sandbox, 'all', `&since=${new Date(Date.now() - 60_000).toISOString()}`);
    expect(eventOf((await all.received(1))[0] ?? '').data['taskId']).toBe(told);
  });

  it('refuses a wrong key, an unknown task and another account on the upgrade', async () => {
    const uuid = await createTask(sandbox);
    expect(await upgrade('all', 'wrong')).toBe(401);
    expect(await upgrade('none', sandbox.apiKey)).toBe(404);
    expect(await upgrade(uuid, 'sk-other')).toBe(404);
    expect(await upgrade('all', `${sandbox.apiKey}&since=yesterday`)).toBe(400);
  });

  it.each([401, 403, 503])('refuses the next connection with %d on request', async (status) => {
    sandbox.control.addFault({ route: 'watch', kind: 'error', status });
    expect(await upgrade('all', sandbox.apiKey)).toBe(status);
    (await watch(sandbox, 'all')).socket.terminate();
  });

  it('cuts every socket and counts the open ones', async () => {
    const [first, second] = [await watch(sandbox, 'all'), await watch(sandbox, 'all')];
    expect(sandbox.control.stats().openWatchSockets).toBe(2);
    expect(sandbox.control.cutWatchers()).toBe(2);
    expect(await Promise.all([first.closed, second.closed])).toEqual([1006, 1006]);
    await sandbox.control.until(({ openWatchSockets }) => openWatchSockets === 0);
  });

  it('can go silent: no events and no pongs, while the socket stays open', async () => {
    const uuid = await createTask(sandbox);
    const all = await watch(sandbox, 'all');
    all.socket.ping();
    await once(all.socket, 'pong');
    sandbox.control.silenceWatchers(true);
    let pongs = 0;
    all.socket.on('pong', () => (pongs += 1));
    all.socket.ping();
    sandbox.control.setTask(uuid, { status: 'RUNNING' });
    // The server handles messages in order: the close handshake proves that the ping before it was read and not answered.
    all.socket.close();
    await all.closed;
    expect([pongs, all.messages]).toEqual([0, []]);
  });

  const spoiled: [FrameFaultKind, (messages: string[]) => void][] = [
    ['duplicate', ([first, second]) => expect(first).toBe(second)],
    ['malformed', ([first = '']) => expect(() => eventOf(first)).toThrow()],
    ['partial', ([first = '', second = '']) => expect(eventOf(first + second).data['status']).toBe('RUNNING')],
    ['junk', ([first]) => expect(first).not.toContain('event:')],
    ['blank', ([first]) => expect(first).toBe('')],
    ['comment', ([first]) => expect(first).toBe(': ping\n\n')],
    ['crlf', ([first]) => expect(first).toMatch(/^event: update\r\ndata: .*\r\n\r\n$/)],
    ['multiline', ([first = '']) => expect(first.match(/^data: /gm)?.length).toBeGreaterThan(5)],
    ['with-id', ([first]) => expect(first).toMatch(/^id: 42\nretry: 3000\nevent: update\n/)],
    ['unknown-event', ([first]) => expect(first).toMatch(/^event: heartbeat\n/)],
    ['binary', ([first = '']) => expect(eventOf(first).event).toBe('update')],
    ['drop', ([first = '']) => expect(eventOf(first).event).toBe('finalized')],
    ['reorder', (messages) => expect(messages.map((message) => eventOf(message).event)).toEqual(['finalized', 'update'])],
  ];
  it.each(spoiled)('sends a %s frame once and then valid ones', async (kind, check) => {
    const uuid = await createTask(sandbox);
    const all = await watch(sandbox, 'all');
    sandbox.control.addFrameFault({ kind });
    sandbox.control.setTask(uuid, { status: 'RUNNING' });
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    const sent = sandbox.control.stats().framesSent;
    check(await all.received(sent));
  });

  it('serves 500 watchers of one task', async () => {
    const uuid = await createTask(sandbox);
    const clients = await Promise.all(Array.from({ length: 500 }, () => watch(sandbox, uuid)));
    expect(sandbox.control.stats().openWatchSockets).toBe(500);
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await Promise.all(clients.map(({ closed }) => closed));
    expect(clients.every(({ messages }) => messages.at(-1)?.startsWith('event: finalized'))).toBe(true);
  }, 20_000);
});
