import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { next, WatchFixture } from '../../../../test/support/client/watch-fixture.js';

const fixture = new WatchFixture();
beforeEach(() => fixture.start());
afterEach(() => fixture.close());

describe('the fallback of transports', () => {
  it('continues over SSE if the socket is blocked', async () => {
    fixture.gateway.socketOpen = false;
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client();
    const watch = api.watchTask('u1', { signal: fixture.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    expect(api.linkState).toMatchObject({ phase: 'live', transport: 'sse' });
  });

  it('polls if neither works', async () => {
    fixture.gateway.socketOpen = fixture.gateway.sseOpen = false;
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client();
    const watch = api.watchTask('u1', { signal: fixture.signal });
    expect(await next(watch)).toBe('e1-1 RUNNING');
    expect(api.linkState).toMatchObject({ phase: 'polling', transport: 'poll' });
  });

  it('works without socket.io-client', async () => {
    fixture.gateway.put('u1', 'SUCCESS');
    const socketIo = () => Promise.reject(new Error('Cannot find package'));
    await expect(fixture.client({ socketIo }).waitForTask('u1')).resolves.toMatchObject({ status: 'SUCCESS' });
  });

  it('returns to the socket after an outage, not to a lesser transport', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const api = fixture.client();
    const watch = api.watchTask('u1', { signal: fixture.signal });
    await watch.next();
    await fixture.gateway.close();
    await new Promise<void>((resolve) => {
      let failures = 0;
      api.onLinkState(() => ++failures === 4 && resolve());
    });
    fixture.gateway.put('u1', 'RUNNING', { progress: 7 });
    await fixture.gateway.listen();
    expect(await next(watch)).toBe('e1-2 RUNNING');
    expect(api.linkState.transport).toBe('socket');
  });

  it('polls an unchanged status for the cost of a 304', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const watch = fixture.client({ transports: ['poll'] }).watchTask('u1', { signal: fixture.signal });
    await watch.next();
    const answered = () => fixture.gateway.seen.some(({ headers }) => headers['if-none-match'] === '"e1-1"');
    while (!answered()) await new Promise((resolve) => setImmediate(resolve));
  });
});
