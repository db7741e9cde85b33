import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { success } from '../../../../test/support/client/fixture-gateway.js';
import { next, WatchFixture } from '../../../../test/support/client/watch-fixture.js';
import type { LinkPhase } from '../index.js';

const fixture = new WatchFixture();
beforeEach(() => fixture.start());
afterEach(() => fixture.close());

describe('watchTask over the socket', () => {
  it('presents its version after a reconnect, reports nothing if unchanged, and drops a repeat', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const watch = fixture.client().watchTask('u1', { signal: fixture.signal });
    await watch.next();
    const again = new Promise<void>((resolve) => (fixture.gateway.onHeard = () => resolve()));
    fixture.gateway.dropSockets();
    await again;
    expect(fixture.heard('task:subscribe')).toEqual([{ task_uuid: 'u1' }, { task_uuid: 'u1', epoch: 'e1', rev: 1 }]);
    expect(fixture.gateway.acknowledged.at(-1)).toEqual(success({ epoch: 'e1', rev: 1, unchanged: true }));
    fixture.gateway.publish(fixture.gateway.tasks.get('u1')!);
    fixture.gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
  });

  it('gives a second watch of a task the current state, while the first learns that its own is unchanged', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client();
    const first = api.watchTask('u1', { signal: fixture.signal });
    await first.next();
    const again = new Promise<void>(
      (resolve) => (fixture.gateway.onHeard = () => fixture.gateway.acknowledged.length === 3 && resolve()),
    );
    fixture.gateway.dropSockets();
    const second = api.watchTask('u1', { signal: fixture.signal });
    expect(await next(second)).toBe('e1-1 RUNNING');
    await again;
    fixture.gateway.change('u1', 'SUCCESS');
    expect([await next(first), await next(second)]).toEqual(['e1-2 SUCCESS final', 'e1-2 SUCCESS final']);
  });

  it('shares one connection among watches, and leaves a room with the last of them', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    fixture.gateway.put('u2', 'RUNNING');
    const api = fixture.client();
    const [first, second, other] = ['u1', 'u1', 'u2'].map((uuid) => api.watchTask(uuid, { signal: fixture.signal }));
    await Promise.all([first!.next(), second!.next(), other!.next()]);
    expect(fixture.gateway.sockets).toBe(1);
    first!.close();
    fixture.gateway.change('u1', 'RUNNING', { progress: 9 });
    expect(await next(second!)).toBe('e1-2 RUNNING');
    expect(fixture.heard('task:unsubscribe')).toEqual([]);
    const left = new Promise<void>((resolve) => (fixture.gateway.onHeard = (event) => event === 'task:unsubscribe' && resolve()));
    second!.close();
    await left;
    expect(fixture.gateway.sockets).toBe(1);
  });

  it('subscribes again when an event of an unknown epoch arrives, and trusts the answer', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const watch = fixture.client().watchTask('u1', { signal: fixture.signal });
    await watch.next();
    const truth = fixture.gateway.put('u1', 'RUNNING', { progress: 5 });
    fixture.gateway.publish({ ...truth, epoch: 'e0', rev: 99 });
    expect(await next(watch)).toBe('e1-2 RUNNING');
  });

  it('reconnects with a new token when the old one is refused', async () => {
    let made = 0;
    fixture.gateway.put('u1', 'SUCCESS');
    fixture.gateway.validTokens = new Set(['t2']);
    await fixture.client({ token: () => `t${++made}` }).waitForTask('u1');
    expect(fixture.gateway.handshakes).toEqual(['t1', 't2']);
  });

  it('ends with 9001 if the credential is refused for good', async () => {
    fixture.gateway.validTokens = new Set();
    await expect(fixture.client().watchTask('u1').next()).rejects.toMatchObject({ code: 9001 });
    await expect(
      fixture
        .client({ token: () => 'bad' })
        .watchTask('u1')
        .next(),
    ).rejects.toMatchObject({ code: 9001 });
  });

  it('sends a new token over the open connection before the old one expires', async () => {
    let made = 0;
    fixture.gateway.put('u1', 'RUNNING');
    const lives = [200, 60_000];
    const token = () => ({ token: `t${++made}`, expires_at: new Date(Date.now() + (lives[made - 1] ?? 60_000)).toISOString() });
    const refreshed = new Promise<void>(
      (resolve) => (fixture.gateway.onHeard = (event) => event === 'auth:refresh' && resolve()),
    );
    const watch = fixture.client({ token }).watchTask('u1', { signal: fixture.signal });
    await watch.next();
    await refreshed;
    expect(fixture.heard('auth:refresh')).toEqual([{ token: 't2' }]);
    expect(fixture.gateway.handshakes).toEqual(['t1']);
  });

  it('does not fetch token after token if a fast clock sees each as expired', async () => {
    let made = 0;
    fixture.gateway.put('u1', 'RUNNING');
    const token = () => ({ token: `t${++made}`, expires_at: new Date(Date.now() - 60_000).toISOString() });
    const watch = fixture.client({ token }).watchTask('u1', { signal: fixture.signal });
    await watch.next();
    fixture.gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect([made, fixture.heard('auth:refresh')]).toEqual([1, []]);
  });

  it("reports the gateway's upstream link, and when it is back", async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client();
    const watch = api.watchTask('u1', { signal: fixture.signal });
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
      fixture.gateway.emit('gateway:status', { upstream });
      await reached;
    }
  });
});
