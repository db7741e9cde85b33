import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { refusal, success } from '../../../../test/support/client/fixture-gateway.js';
import { type TaskSnapshot } from '../wire.js';
import { next, WatchFixture } from '../../../../test/support/client/watch-fixture.js';

const fixture = new WatchFixture();
beforeEach(() => fixture.start());
afterEach(() => fixture.close());

describe('watchTeam', () => {
  it("yields each task's state, then each change, including tasks created later", async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const watch = fixture.client().watchTeam({ signal: fixture.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    fixture.gateway.change('u2', 'PENDING');
    expect(await next(watch)).toBe('e1-1 PENDING');
    fixture.gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('catches up after a reconnect without repeating anything', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    fixture.gateway.put('u2', 'RUNNING');
    const watch = fixture.client().watchTeam({ signal: fixture.signal });
    await watch.next();
    await watch.next();
    fixture.gateway.put('u2', 'SUCCESS');
    fixture.gateway.dropSockets();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('tells of an ended task apart, when its labels have changed, and goes on when that throws', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const labelled: unknown[] = [];
    const onLabels = ({ rev, status, labels }: TaskSnapshot) => {
      labelled.push([status.taskId, rev, labels]);
      throw new Error('of the listener');
    };
    const watch = fixture.client().watchTeam({ signal: fixture.signal, onLabels });
    await watch.next();
    fixture.gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    const task = fixture.gateway.put('u1', 'SUCCESS');
    fixture.gateway.publish({ ...task, labels: { project: 'apollo' } });
    fixture.gateway.change('u2', 'PENDING');
    expect(await next(watch)).toBe('e1-1 PENDING');
    expect(labelled).toEqual([['u1', 3, { project: 'apollo' }]]);
    jest.restoreAllMocks();
  });

  it('ends with the refusal of an unauthorised credential', async () => {
    fixture.gateway.validTokens = new Set();
    await expect(fixture.client().watchTeam().next()).rejects.toMatchObject({ code: 9001 });
  });

  it('reads the list if the socket is blocked', async () => {
    fixture.gateway.socketOpen = false;
    fixture.gateway.put('u1', 'RUNNING');
    fixture.gateway.put('old', 'SUCCESS');
    const watch = fixture.client().watchTeam({ signal: fixture.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    fixture.gateway.put('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('returns to the socket when it works again', async () => {
    fixture.gateway.socketOpen = false;
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client({ climbAfterMs: 100 });
    const watch = api.watchTeam({ signal: fixture.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    expect(fixture.heard('team:subscribe')).toEqual([]);
    const inTheRoom = new Promise<void>(
      (resolve) => (fixture.gateway.onHeard = (event) => void (event === 'team:subscribe' && resolve())),
    );
    fixture.gateway.socketOpen = true;
    await inTheRoom;
    fixture.gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'socket' });
  });

  it('counts failures from zero after a success', async () => {
    let asked = 0;
    // Waits that went on doubling over these twenty failures would be of minutes.
    const enough = new Promise<void>((resolve) => {
      fixture.gateway.routes.set('GET /api/v1/tasks', () => {
        if (++asked === 40) resolve();
        return asked % 2 ? { body: success({ tasks: [], next_cursor: null }) } : { status: 503, body: refusal(9006) };
      });
    });
    const api = fixture.client({ transports: ['poll'], pollIntervalMs: 1, backoff: { baseMs: 1, maxMs: 2 ** 30 } });
    api.watchTeam({ signal: fixture.signal });
    await enough;
  });

  it('reports a task that was created and ended during an outage', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client();
    const watch = api.watchTeam({ signal: fixture.signal });
    await watch.next();
    await fixture.gateway.close();
    fixture.gateway.put('u2', 'FAILED');
    await fixture.gateway.listen();
    expect(await next(watch)).toBe('e1-1 FAILED final');
  });

  it('reads an open task by itself if the list of recent tasks no longer contains it', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const watch = fixture.client().watchTeam({ signal: fixture.signal });
    await watch.next();
    fixture.gateway.listed = () => false;
    fixture.gateway.put('u1', 'SUCCESS');
    fixture.gateway.dropSockets();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('reports what a watch of a single task received in its acknowledgement', async () => {
    fixture.gateway.put('u1', 'PENDING');
    const api = fixture.client();
    const team = api.watchTeam({ signal: fixture.signal });
    await team.next();
    fixture.gateway.put('u1', 'RUNNING');
    await api.watchTask('u1', { signal: fixture.signal }).next();
    expect(await next(team)).toBe('e1-2 RUNNING');
  });
});
