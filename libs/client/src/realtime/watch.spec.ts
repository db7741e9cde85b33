import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FixtureGateway, refusal, success } from '../../../../test/support/client/fixture-gateway.js';
import {
  type ClientOptions,
  type LinkPhase,
  TaskCancelledError,
  TaskFailedError,
  type TaskUpdate,
  TriverseClient,
} from '../index.js';

const backoff = { baseMs: 1, maxMs: 5 };
let gateway: FixtureGateway;
let stop: AbortController;
const client = (options: ClientOptions = {}) =>
  new TriverseClient({ baseUrl: gateway.url, token: 'k1', backoff, pollIntervalMs: 5, retries: 0, ...options });

beforeEach(async () => {
  gateway = await FixtureGateway.start();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await gateway.close();
});

const brief = ({ epoch, rev, status, final }: TaskUpdate) => `${epoch}-${rev} ${status.status}${final ? ' final' : ''}`;
/** The next update of the watch. */
const next = async (watch: AsyncIterator<TaskUpdate, undefined>) => {
  const { value } = await watch.next();
  return value === undefined ? 'end' : brief(value);
};
/** What `fetch` rejects with when the network is away. */
const unreachable = (): never => {
  throw new TypeError('fetch failed');
};
const heard = (event: string) => gateway.heard.filter((message) => message.event === event).map(({ payload }) => payload);

describe.each(['socket', 'sse', 'poll'] as const)('watchTask over %s', (transport) => {
  const watchOver = (options: ClientOptions = {}) =>
    client({ transports: [transport], ...options }).watchTask('u1', { signal: stop.signal });

  it('gives the present state, each change, exactly one final, and ends', async () => {
    gateway.put('u1', 'PENDING');
    const watch = watchOver();
    expect(await next(watch)).toBe('e1-1 PENDING');
    gateway.change('u1', 'RUNNING', { progress: 40 });
    expect(await next(watch)).toBe('e1-2 RUNNING');
    gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-3 SUCCESS final');
    expect(await next(watch)).toBe('end');
    await expect(watch.done).resolves.toMatchObject({ rev: 3, final: true });
  });

  it('of a task that has ended gives one final and ends', async () => {
    gateway.put('u1', 'FAILED');
    const updates: string[] = [];
    for await (const update of watchOver()) updates.push(brief(update));
    expect(updates).toEqual(['e1-1 FAILED final']);
  });

  it('of a task that is not the caller’s ends with 1006', async () => {
    await expect(watchOver().next()).rejects.toMatchObject({ code: 1006 });
  });

  it('survives an outage of the gateway and catches up on what happened meanwhile', async () => {
    gateway.put('u1', 'RUNNING');
    const phases: LinkPhase[] = [];
    let broken = () => {};
    const noticed = new Promise<void>((resolve) => (broken = resolve));
    const watch = watchOver({ onLinkState: ({ phase }) => phases.push(phase) && phase === 'reconnecting' && broken() });
    await watch.next();
    await gateway.close();
    await noticed;
    gateway.put('u1', 'SUCCESS');
    await gateway.listen();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect(phases).toContain('reconnecting');
    expect(phases.at(-1)).toBe('idle');
  });

  it('survives an outage in which the token source cannot be reached either', async () => {
    gateway.put('u1', 'RUNNING');
    const answers = [() => ({ token: 't1' }), unreachable, unreachable, () => ({ token: 't2' })];
    const token = () => Promise.resolve().then(() => (answers.shift() ?? unreachable)());
    const watch = watchOver({ token });
    await watch.next();
    gateway.validTokens = new Set(['t2']);
    gateway.put('u1', 'SUCCESS');
    gateway.breakConnections();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect(answers).toEqual([]);
  });

  it('takes the state of another epoch after the store was lost, though its revision is lower', async () => {
    gateway.put('u1', 'PENDING');
    gateway.put('u1', 'RUNNING');
    const watch = watchOver();
    expect(await next(watch)).toBe('e1-2 RUNNING');
    gateway.change('u1', 'RUNNING', { progress: 3 }, 'e2');
    expect(await next(watch)).toBe('e2-1 RUNNING');
  });

  it('leaves nothing open when it is closed', async () => {
    gateway.put('u1', 'RUNNING');
    const states: LinkPhase[] = [];
    const gone = new Promise<void>((resolve) => {
      const watch = watchOver({ onLinkState: ({ phase }) => states.push(phase) === 0 || phase !== 'idle' || resolve() });
      void watch.next().then(() => watch.close());
    });
    await gone;
    expect(states.at(-1)).toBe('idle');
    // Nobody lost a connection here.
    expect(states).not.toContain('reconnecting');
  });
});

describe('watchTask over the socket', () => {
  it('presents its position after a reconnect, reports nothing anew when that is unchanged, and drops a repeat', async () => {
    gateway.put('u1', 'RUNNING');
    const watch = client().watchTask('u1', { signal: stop.signal });
    await watch.next();
    const again = new Promise<void>((resolve) => (gateway.onHeard = () => resolve()));
    gateway.dropSockets();
    await again;
    expect(heard('task:subscribe')).toEqual([{ task_uuid: 'u1' }, { task_uuid: 'u1', epoch: 'e1', rev: 1 }]);
    expect(gateway.acknowledged.at(-1)).toEqual(success({ epoch: 'e1', rev: 1, unchanged: true }));
    gateway.publish(gateway.tasks.get('u1')!);
    gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('gives a second watch of a task the present state, while the first is told that its own is unchanged', async () => {
    gateway.put('u1', 'RUNNING');
    const api = client();
    const first = api.watchTask('u1', { signal: stop.signal });
    await first.next();
    const again = new Promise<void>((resolve) => (gateway.onHeard = () => gateway.acknowledged.length === 3 && resolve()));
    gateway.dropSockets();
    const second = api.watchTask('u1', { signal: stop.signal });
    expect(await next(second)).toBe('e1-1 RUNNING');
    await again;
    gateway.change('u1', 'SUCCESS');
    expect([await next(first), await next(second)]).toEqual(['e1-2 SUCCESS final', 'e1-2 SUCCESS final']);
  });

  it('shares one connection among watches, and leaves a room with the last of them', async () => {
    gateway.put('u1', 'RUNNING');
    gateway.put('u2', 'RUNNING');
    const api = client();
    const [first, second, other] = ['u1', 'u1', 'u2'].map((uuid) => api.watchTask(uuid, { signal: stop.signal }));
    await Promise.all([first!.next(), second!.next(), other!.next()]);
    expect(gateway.sockets).toBe(1);
    first!.close();
    gateway.change('u1', 'RUNNING', { progress: 9 });
    expect(await next(second!)).toBe('e1-2 RUNNING');
    expect(heard('task:unsubscribe')).toEqual([]);
    const left = new Promise<void>((resolve) => (gateway.onHeard = (event) => event === 'task:unsubscribe' && resolve()));
    second!.close();
    await left;
    expect(gateway.sockets).toBe(1);
  });

  it('asks again when an event of an unknown epoch comes, and believes the answer', async () => {
    gateway.put('u1', 'RUNNING');
    const watch = client().watchTask('u1', { signal: stop.signal });
    await watch.next();
    const truth = gateway.put('u1', 'RUNNING', { progress: 5 });
    gateway.publish({ ...truth, epoch: 'e0', rev: 99 });
    expect(await next(watch)).toBe('e1-2 RUNNING');
  });

  it('connects again with a new token when the old one is refused', async () => {
    let made = 0;
    gateway.put('u1', 'SUCCESS');
    gateway.validTokens = new Set(['t2']);
    await client({ token: () => `t${++made}` }).waitForTask('u1');
    expect(gateway.handshakes).toEqual(['t1', 't2']);
  });

  it('ends with 9001 when the credential is refused for good', async () => {
    gateway.validTokens = new Set();
    await expect(client().watchTask('u1').next()).rejects.toMatchObject({ code: 9001 });
    await expect(
      client({ token: () => 'bad' })
        .watchTask('u1')
        .next(),
    ).rejects.toMatchObject({ code: 9001 });
  });

  it('hands a new token over in place before the old one expires', async () => {
    let made = 0;
    gateway.put('u1', 'RUNNING');
    const lives = [200, 60_000];
    const token = () => ({ token: `t${++made}`, expires_at: new Date(Date.now() + (lives[made - 1] ?? 60_000)).toISOString() });
    const refreshed = new Promise<void>((resolve) => (gateway.onHeard = (event) => event === 'auth:refresh' && resolve()));
    const watch = client({ token }).watchTask('u1', { signal: stop.signal });
    await watch.next();
    await refreshed;
    expect(heard('auth:refresh')).toEqual([{ token: 't2' }]);
    expect(gateway.handshakes).toEqual(['t1']);
  });

  it('asks for no token after token where the clock is fast and each is past its end at once', async () => {
    let made = 0;
    gateway.put('u1', 'RUNNING');
    const token = () => ({ token: `t${++made}`, expires_at: new Date(Date.now() - 60_000).toISOString() });
    const watch = client({ token }).watchTask('u1', { signal: stop.signal });
    await watch.next();
    gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect([made, heard('auth:refresh')]).toEqual([1, []]);
  });

  it('tells what the gateway says of its upstream, and when it is back', async () => {
    gateway.put('u1', 'RUNNING');
    const api = client();
    const watch = api.watchTask('u1', { signal: stop.signal });
    await watch.next();
    const phase = (wanted: LinkPhase) =>
      new Promise<void>((resolve) => {
        const off = api.onLinkState((state) => state.phase === wanted && (off(), resolve()));
      });
    expect(api.linkState.phase).toBe('live');
    for (const [upstream, wanted] of [
      ['down', 'down'],
      ['polling', 'polling'],
      ['live', 'live'],
    ] as const) {
      const reached = phase(wanted);
      gateway.emit('gateway:status', { upstream });
      await reached;
    }
  });
});

describe('the ladder of transports', () => {
  it('goes on over SSE where the socket is blocked', async () => {
    gateway.socketOpen = false;
    gateway.put('u1', 'RUNNING');
    const api = client();
    const watch = api.watchTask('u1', { signal: stop.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'sse' });
  });

  it('polls where neither works', async () => {
    gateway.socketOpen = gateway.sseOpen = false;
    gateway.put('u1', 'RUNNING');
    const api = client();
    const watch = api.watchTask('u1', { signal: stop.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    expect(api.linkState).toMatchObject({ phase: 'polling', transport: 'poll' });
  });

  it('does without socket.io-client', async () => {
    gateway.put('u1', 'SUCCESS');
    const socketIo = () => Promise.reject(new Error('Cannot find package'));
    await expect(client({ socketIo }).waitForTask('u1')).resolves.toMatchObject({ status: 'SUCCESS' });
  });

  it('comes back to the socket after an outage, not to a worse way', async () => {
    gateway.put('u1', 'RUNNING');
    const api = client();
    const watch = api.watchTask('u1', { signal: stop.signal });
    await watch.next();
    await gateway.close();
    await new Promise<void>((resolve) => {
      let failures = 0;
      api.onLinkState(() => ++failures === 4 && resolve());
    });
    gateway.put('u1', 'RUNNING', { progress: 7 });
    await gateway.listen();
    expect(await next(watch)).toBe('e1-2 RUNNING');
    expect(api.linkState.transport).toBe('socket');
  });

  it('an unchanged status costs a 304', async () => {
    gateway.put('u1', 'RUNNING');
    const watch = client({ transports: ['poll'] }).watchTask('u1', { signal: stop.signal });
    await watch.next();
    const answered = () => gateway.seen.some(({ headers }) => headers['if-none-match'] === '"e1-1"');
    while (!answered()) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('waitForTask', () => {
  it('resolves with the status at SUCCESS', async () => {
    gateway.put('u1', 'RUNNING');
    const waiting = client().waitForTask('u1');
    gateway.onHeard = () => gateway.change('u1', 'SUCCESS');
    await expect(waiting).resolves.toMatchObject({ taskId: 'u1', status: 'SUCCESS' });
  });

  it.each([
    ['FAILED', TaskFailedError],
    ['CANCELLED', TaskCancelledError],
  ] as const)('rejects with the status when the task ends as %s', async (status, type) => {
    gateway.put('u1', status, { error: 'no mesh' });
    const error: unknown = await client()
      .waitForTask('u1')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status: { status, error: 'no mesh' } });
  });

  it('rejects with the reason of the signal', async () => {
    gateway.put('u1', 'RUNNING');
    gateway.onHeard = () => stop.abort(new Error('enough'));
    await expect(client().waitForTask('u1', { signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('watchTeam', () => {
  it('gives what each task is, then each change of any, also of one made later', async () => {
    gateway.put('u1', 'RUNNING');
    const watch = client().watchTeam({ signal: stop.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    gateway.change('u2', 'PENDING');
    expect(await next(watch)).toBe('e1-1 PENDING');
    gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('catches up after a reconnect without repeating anything', async () => {
    gateway.put('u1', 'RUNNING');
    gateway.put('u2', 'RUNNING');
    const watch = client().watchTeam({ signal: stop.signal });
    await watch.next();
    await watch.next();
    gateway.put('u2', 'SUCCESS');
    gateway.dropSockets();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('ends with the refusal of a credential that may not', async () => {
    gateway.validTokens = new Set();
    await expect(client().watchTeam().next()).rejects.toMatchObject({ code: 9001 });
  });

  it('asks for the list where the socket is blocked', async () => {
    gateway.socketOpen = false;
    gateway.put('u1', 'RUNNING');
    gateway.put('old', 'SUCCESS');
    const watch = client().watchTeam({ signal: stop.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    gateway.put('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('comes back to the socket when that works again', async () => {
    gateway.socketOpen = false;
    gateway.put('u1', 'RUNNING');
    const api = client({ climbAfterMs: 100 });
    const watch = api.watchTeam({ signal: stop.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    expect(heard('team:subscribe')).toEqual([]);
    const inTheRoom = new Promise<void>(
      (resolve) => (gateway.onHeard = (event) => void (event === 'team:subscribe' && resolve())),
    );
    gateway.socketOpen = true;
    await inTheRoom;
    gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'socket' });
  });

  it('after an answer counts failures from nought', async () => {
    let asked = 0;
    // Waits that went on doubling over these twenty failures would be of minutes.
    const enough = new Promise<void>((resolve) => {
      gateway.routes.set('GET /api/v1/tasks', () => {
        if (++asked === 40) resolve();
        return asked % 2 ? { body: success({ tasks: [], next_cursor: null }) } : { status: 503, body: refusal(9006) };
      });
    });
    const api = client({ transports: ['poll'], pollIntervalMs: 1, backoff: { baseMs: 1, maxMs: 2 ** 30 } });
    api.watchTeam({ signal: stop.signal });
    await enough;
  });

  it('tells of a task that was made and ended during an outage', async () => {
    gateway.put('u1', 'RUNNING');
    const api = client();
    const watch = api.watchTeam({ signal: stop.signal });
    await watch.next();
    await gateway.close();
    gateway.put('u2', 'FAILED');
    await gateway.listen();
    expect(await next(watch)).toBe('e1-1 FAILED final');
  });

  it('asks by itself for an open task that the list of the latest no longer holds', async () => {
    gateway.put('u1', 'RUNNING');
    const watch = client().watchTeam({ signal: stop.signal });
    await watch.next();
    gateway.listed = () => false;
    gateway.put('u1', 'SUCCESS');
    gateway.dropSockets();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('hears what a watch of a single task was told in its acknowledgement', async () => {
    gateway.put('u1', 'PENDING');
    const api = client();
    const team = api.watchTeam({ signal: stop.signal });
    await team.next();
    gateway.put('u1', 'RUNNING');
    await api.watchTask('u1', { signal: stop.signal }).next();
    expect(await next(team)).toBe('e1-2 RUNNING');
  });
});

it('a refusal of a subscription that may pass is followed by another try', async () => {
  gateway.put('u1', 'SUCCESS');
  const api = client({ transports: ['poll'] });
  let refusals = 0;
  gateway.routes.set('GET /api/v1/tasks/u1', () => {
    if (++refusals < 3) return { status: 503, body: refusal(9006) };
    gateway.routes.clear();
    return { status: 503, body: refusal(9006) };
  });
  await expect(api.waitForTask('u1')).resolves.toMatchObject({ status: 'SUCCESS' });
});
