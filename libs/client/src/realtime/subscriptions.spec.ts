import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setMaxListeners } from 'node:events';
import { FixtureGateway, refusal } from '../../../../test/support/client/fixture-gateway.js';
import { type ClientOptions, type TaskUpdate, TriverseClient, type Watch } from '../index.js';

const backoff = { baseMs: 1, maxMs: 5 };
let gateway: FixtureGateway;
let stop: AbortController;
const client = (options: ClientOptions = {}) =>
  new TriverseClient({ baseUrl: gateway.url, token: 'k1', backoff, pollIntervalMs: 5, retries: 0, ...options });

beforeEach(async () => {
  gateway = await FixtureGateway.start();
  stop = new AbortController();
  // Many watches end with it.
  setMaxListeners(0, stop.signal);
});
afterEach(async () => {
  stop.abort();
  await gateway.close();
});

const heard = (event: string) => gateway.heard.filter((message) => message.event === event);
const requestsOf = (uuid: string) =>
  gateway.heard.filter(({ payload }) => (payload as { task_uuid?: string }).task_uuid === uuid).map(({ event }) => event);
const untilHeard = (wanted: string) =>
  new Promise<void>((resolve) => (gateway.onHeard = (event) => void (event === wanted && resolve())));
const brief = ({ value }: IteratorResult<TaskUpdate, undefined>) => value && `${value.rev} ${value.status.status}`;
/** Holds requests of one kind back, unprocessed, until `release`; `arrived` resolves with the arrival of as many as are named. */
function hold(event: string, { count = 1 } = {}) {
  let release = () => undefined as void;
  let reached = () => undefined as void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  let seen = 0;
  gateway.beforeAck = async (asked) => {
    if (asked !== event) return;
    if (++seen === count) reached();
    await released;
  };
  return { release, arrived };
}

describe('two team watches on one client', () => {
  it('both receive changes; when one closes, the other still does', async () => {
    gateway.put('u1', 'RUNNING');
    const api = client();
    const [first, second] = [api.watchTeam({ signal: stop.signal }), api.watchTeam({ signal: stop.signal })];
    await Promise.all([first.next(), second.next()]);
    gateway.put('u2', 'RUNNING');
    first.close();
    // The answer to this shows that all earlier requests have been carried out.
    await api.watchTask('u2', { signal: stop.signal }).next();
    expect(brief(await second.next())).toBe('1 RUNNING');
    gateway.change('u1', 'SUCCESS');
    expect(brief(await second.next())).toBe('2 SUCCESS');
    expect(heard('team:unsubscribe')).toEqual([]);
  });

  it('leave the team when both are closed', async () => {
    gateway.put('u1', 'RUNNING');
    const api = client();
    const task = api.watchTask('u1', { signal: stop.signal });
    const [first, second] = [api.watchTeam({ signal: stop.signal }), api.watchTeam({ signal: stop.signal })];
    await Promise.all([task.next(), first.next(), second.next()]);
    const left = untilHeard('team:unsubscribe');
    first.close();
    second.close();
    await left;
    expect(gateway.inRoom('team')).toBe(0);
    expect(gateway.sockets).toBe(1);
  });
});

describe('requests about one room', () => {
  let api: TriverseClient;
  /** Keeps the connection open. */
  let keeper: Watch<TaskUpdate>;

  beforeEach(async () => {
    gateway.put('keeper', 'RUNNING');
    gateway.put('u1', 'RUNNING');
    api = client();
    keeper = api.watchTask('keeper', { signal: stop.signal });
    await keeper.next();
  });

  it('are sent one at a time: a task unsubscribed before its subscription is acknowledged is unsubscribed afterwards', async () => {
    const { release, arrived } = hold('task:subscribe');
    const watch = api.watchTask('u1', { signal: stop.signal });
    await arrived;
    watch.close();
    await api.watchTeam({ signal: stop.signal }).next();
    expect(requestsOf('u1')).toEqual(['task:subscribe']);
    const left = untilHeard('task:unsubscribe');
    release();
    await left;
    expect(requestsOf('u1')).toEqual(['task:subscribe', 'task:unsubscribe']);
    expect(gateway.inRoom('u1')).toBe(0);
  });

  it('leave nothing behind for list rows that unmount before any acknowledgement', async () => {
    const uuids = Array.from({ length: 40 }, (_, at) => `row-${at}`);
    for (const uuid of uuids) gateway.put(uuid, 'RUNNING');
    const { release, arrived } = hold('task:subscribe', { count: uuids.length });
    const rows = uuids.map((uuid) => api.watchTask(uuid, { signal: stop.signal }));
    await arrived;
    rows.forEach((row) => row.close());
    await api.watchTeam({ signal: stop.signal }).next();
    let left = 0;
    const allLeft = new Promise<void>((resolve) => {
      gateway.onHeard = (event) => void (event === 'task:unsubscribe' && ++left === uuids.length && resolve());
    });
    release();
    await allLeft;
    expect(uuids.filter((uuid) => gateway.inRoom(uuid) > 0)).toEqual([]);
  });

  it('apply the last request: a row that mounts again receives changes', async () => {
    const first = api.watchTask('u1', { signal: stop.signal });
    await first.next();
    const { release, arrived } = hold('task:unsubscribe');
    first.close();
    await arrived;
    const again = api.watchTask('u1', { signal: stop.signal });
    await api.watchTeam({ signal: stop.signal }).next();
    expect(requestsOf('u1')).toEqual(['task:subscribe', 'task:unsubscribe']);
    release();
    await again.next();
    gateway.change('u1', 'SUCCESS');
    expect(brief(await again.next())).toBe('2 SUCCESS');
  });

  it('work the same for the team, if its slow acknowledgement arrives after the unsubscribe', async () => {
    const { release, arrived } = hold('team:subscribe');
    const team = api.watchTeam({ signal: stop.signal });
    await arrived;
    team.close();
    await api.watchTask('u1', { signal: stop.signal }).next();
    expect(heard('team:unsubscribe')).toEqual([]);
    const left = untilHeard('team:unsubscribe');
    release();
    await left;
    expect(gateway.inRoom('team')).toBe(0);
  });

  it('are retried if an unsubscribe is refused for the moment', async () => {
    let refused = 0;
    const busy = refusal(9003, { details: { limit: 'events_per_second', max: 20 } });
    gateway.beforeAck = async (event) => (event === 'task:unsubscribe' && ++refused < 3 ? busy : undefined);
    const watch = api.watchTask('u1', { signal: stop.signal });
    await watch.next();
    const left = untilHeard('task:unsubscribe');
    watch.close();
    await left;
    expect(refused).toBe(3);
    expect(gateway.inRoom('u1')).toBe(0);
  });

  it('do not wait for the retry of an unsubscribe that is no longer wanted', async () => {
    const patient = client({ backoff: { baseMs: 2 ** 30, maxMs: 2 ** 30 } });
    await patient.watchTask('keeper', { signal: stop.signal }).next();
    const watch = patient.watchTask('u1', { signal: stop.signal });
    await watch.next();
    const refused = new Promise<void>((resolve) => {
      gateway.beforeAck = async (event) => (event === 'task:unsubscribe' ? (resolve(), refusal(9010)) : undefined);
    });
    watch.close();
    await refused;
    const again = patient.watchTask('u1', { signal: stop.signal });
    expect(brief(await again.next())).toBe('1 RUNNING');
  });
});

describe('more tasks than one connection may watch', () => {
  const uuids = Array.from({ length: 250 }, (_, at) => `t${at}`);

  it('are watched over a second connection', async () => {
    gateway.subscriptionLimit = 200;
    for (const uuid of uuids) gateway.put(uuid, 'RUNNING');
    const api = client();
    const watches = uuids.map((uuid) => api.watchTask(uuid, { signal: stop.signal }));
    await Promise.all(watches.map((watch) => watch.next()));
    expect(gateway.sockets).toBe(2);
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'socket' });
    for (const uuid of uuids) gateway.change(uuid, 'SUCCESS');
    const ends = await Promise.all(watches.map((watch) => watch.done));
    expect(ends.map((end) => end?.status.taskId)).toEqual(uuids);
  });

  it('send new watches to a connection that is not known to be full', async () => {
    gateway.subscriptionLimit = 1;
    for (const uuid of ['t1', 't2', 't3']) gateway.put(uuid, 'RUNNING');
    const api = client();
    for (const uuid of ['t1', 't2', 't3']) await api.watchTask(uuid, { signal: stop.signal }).next();
    expect(gateway.sockets).toBe(3);
    expect(requestsOf('t3')).toHaveLength(1);
  });

  it('let waitForTask return for a task that has ended', async () => {
    gateway.subscriptionLimit = 1;
    gateway.put('t1', 'RUNNING');
    gateway.put('t2', 'SUCCESS');
    const api = client();
    await api.watchTask('t1', { signal: stop.signal }).next();
    await expect(api.waitForTask('t2')).resolves.toMatchObject({ status: 'SUCCESS' });
  });

  it('are polled if no second connection is allowed', async () => {
    gateway.subscriptionLimit = gateway.socketLimit = 1;
    for (const uuid of ['t1', 't2']) gateway.put(uuid, 'RUNNING');
    const api = client();
    await api.watchTask('t1', { signal: stop.signal }).next();
    const second = api.watchTask('t2', { signal: stop.signal });
    await second.next();
    expect(api.linkState).toMatchObject({ phase: 'polling', transport: 'poll' });
    gateway.change('t2', 'SUCCESS');
    expect(brief(await second.next())).toBe('2 SUCCESS');
  });

  it('are an error at once if the socket is the only transport', async () => {
    gateway.subscriptionLimit = gateway.socketLimit = 1;
    for (const uuid of ['t1', 't2']) gateway.put(uuid, 'RUNNING');
    const api = client({ transports: ['socket'] });
    await api.watchTask('t1', { signal: stop.signal }).next();
    await expect(api.watchTask('t2', { signal: stop.signal }).next()).rejects.toMatchObject({ code: 9003 });
  });

  it('use a second connection that is never reported as a lost one', async () => {
    gateway.subscriptionLimit = 1;
    for (const uuid of ['t1', 't2']) gateway.put(uuid, 'RUNNING');
    const phases: string[] = [];
    const api = client({ onLinkState: ({ phase }) => phases.push(phase) });
    for (const uuid of ['t1', 't2']) await api.watchTask(uuid, { signal: stop.signal }).next();
    expect(phases).not.toContain('reconnecting');
    expect(phases.at(-1)).toBe('live');
  });
});
