import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refusal } from '../../../../test/support/client/fixture-gateway.js';
import { brief, next, WatchFixture } from '../../../../test/support/client/watch-fixture.js';
import type { ClientOptions, LinkPhase } from '../index.js';

const fixture = new WatchFixture();
beforeEach(() => fixture.start());
afterEach(() => fixture.close());

/** What `fetch` rejects with when the network is away. */
const unreachable = (): never => {
  throw new TypeError('fetch failed');
};

describe.each(['socket', 'sse', 'poll'] as const)('watchTask over %s', (transport) => {
  const watchOver = (options: ClientOptions = {}) =>
    fixture.client({ transports: [transport], ...options }).watchTask('u1', { signal: fixture.signal });

  it('yields the current state, each change and exactly one final status, and ends', async () => {
    fixture.gateway.put('u1', 'PENDING');
    const watch = watchOver();
    expect(await next(watch)).toBe('e1-1 PENDING');
    fixture.gateway.change('u1', 'RUNNING', { progress: 40 });
    expect(await next(watch)).toBe('e1-2 RUNNING');
    fixture.gateway.change('u1', 'SUCCESS');
    expect(await next(watch)).toBe('e1-3 SUCCESS final');
    expect(await next(watch)).toBe('end');
    await expect(watch.done).resolves.toMatchObject({ rev: 3, final: true });
  });

  it('yields one final status of a task that has ended, and ends', async () => {
    fixture.gateway.put('u1', 'FAILED');
    const updates: string[] = [];
    for await (const update of watchOver()) updates.push(brief(update));
    expect(updates).toEqual(['e1-1 FAILED final']);
  });

  it('ends with 1006 for a task of another team', async () => {
    await expect(watchOver().next()).rejects.toMatchObject({ code: 1006 });
  });

  it('survives an outage of the gateway and catches up', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const phases: LinkPhase[] = [];
    let broken = () => {};
    const noticed = new Promise<void>((resolve) => (broken = resolve));
    const watch = watchOver({ onLinkState: ({ phase }) => phases.push(phase) && phase === 'reconnecting' && broken() });
    await watch.next();
    await fixture.gateway.close();
    await noticed;
    fixture.gateway.put('u1', 'SUCCESS');
    await fixture.gateway.listen();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect(phases).toContain('reconnecting');
    expect(phases.at(-1)).toBe('idle');
  });

  it('survives an outage of the gateway and of the token source', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const answers = [() => ({ token: 't1' }), unreachable, unreachable, () => ({ token: 't2' })];
    const token = () => Promise.resolve().then(() => (answers.shift() ?? unreachable)());
    const watch = watchOver({ token });
    await watch.next();
    fixture.gateway.validTokens = new Set(['t2']);
    fixture.gateway.put('u1', 'SUCCESS');
    fixture.gateway.breakConnections();
    expect(await next(watch)).toBe('e1-2 SUCCESS final');
    expect(answers).toEqual([]);
  });

  it('accepts the state of another epoch after the store was lost, though its revision is lower', async () => {
    fixture.gateway.put('u1', 'PENDING');
    fixture.gateway.put('u1', 'RUNNING');
    const watch = watchOver();
    expect(await next(watch)).toBe('e1-2 RUNNING');
    fixture.gateway.change('u1', 'RUNNING', { progress: 3 }, 'e2');
    expect(await next(watch)).toBe('e2-1 RUNNING');
  });

  it('leaves nothing open when closed', async () => {
    fixture.gateway.put('u1', 'RUNNING');
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

it('a watch retries a subscription that was refused temporarily', async () => {
  fixture.gateway.put('u1', 'SUCCESS');
  const api = fixture.client({ transports: ['poll'] });
  let refusals = 0;
  fixture.gateway.routes.set('GET /api/v1/tasks/u1', () => {
    if (++refusals < 3) return { status: 503, body: refusal(9006) };
    fixture.gateway.routes.clear();
    return { status: 503, body: refusal(9006) };
  });
  await expect(api.waitForTask('u1')).resolves.toMatchObject({ status: 'SUCCESS' });
});
