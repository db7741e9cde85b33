import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FixtureGateway } from '../../../../test/support/client/fixture-gateway.js';
import { type ClientOptions, type LinkPhase, type TaskUpdate, TriverseClient } from '../index.js';

const backoff = { baseMs: 1, maxMs: 5 };
let gateway: FixtureGateway;
let stop: AbortController;
const client = (options: ClientOptions = {}) =>
  new TriverseClient({ baseUrl: gateway.url, token: 'k1', backoff, pollIntervalMs: 5, streamSilenceMs: 50, ...options });
const brief = ({ value }: IteratorResult<TaskUpdate, undefined>) => value && `${value.rev} ${value.status.status}`;
const streamsAsked = () => gateway.seen.filter(({ url }) => url.endsWith('/events')).length;

beforeEach(async () => {
  gateway = await FixtureGateway.start();
  gateway.socketOpen = false;
  gateway.put('u1', 'RUNNING');
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await gateway.close();
});

describe.each(['headers', 'body'] as const)('an event stream whose %s is held back by a proxy', (held) => {
  beforeEach(() => {
    gateway.sseHeldBack = held;
  });

  it('is abandoned for polling', async () => {
    const phases: LinkPhase[] = [];
    const api = client({ onLinkState: ({ phase }) => phases.push(phase) });
    const watch = api.watchTask('u1', { signal: stop.signal });
    expect(brief(await watch.next())).toBe('1 RUNNING');
    expect(api.linkState).toMatchObject({ phase: 'polling', transport: 'poll' });
    expect(phases).not.toContain('live');
    gateway.change('u1', 'SUCCESS');
    expect(brief(await watch.next())).toBe('2 SUCCESS');
  });

  it('is not tried by the next watch', async () => {
    const api = client();
    await api.watchTask('u1', { signal: stop.signal }).next();
    await api.watchTask('u1', { signal: stop.signal }).next();
    expect(streamsAsked()).toBe(1);
  });

  it('is tried again if it is the only transport', async () => {
    const watch = client({ transports: ['sse'] }).watchTask('u1', { signal: stop.signal });
    while (streamsAsked() < 2) await new Promise((resolve) => setImmediate(resolve));
    gateway.sseHeldBack = undefined;
    expect(brief(await watch.next())).toBe('1 RUNNING');
  });
});

it('an event stream that falls silent after its first events is abandoned for polling too', async () => {
  const api = client();
  const watch = api.watchTask('u1', { signal: stop.signal });
  await watch.next();
  expect(api.linkState).toMatchObject({ phase: 'live', transport: 'sse' });
  gateway.sseHeldBack = 'body';
  gateway.change('u1', 'SUCCESS');
  expect(brief(await watch.next())).toBe('2 SUCCESS');
});
