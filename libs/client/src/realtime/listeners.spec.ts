import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FixtureGateway } from '../../../../test/support/client/fixture-gateway.js';
import { type ClientOptions, type TaskUpdate, TriverseClient } from '../index.js';

const backoff = { baseMs: 1, maxMs: 5 };
let gateway: FixtureGateway;
let stop: AbortController;
const client = (options: ClientOptions = {}) =>
  new TriverseClient({ baseUrl: gateway.url, token: 'k1', backoff, pollIntervalMs: 5, retries: 0, ...options });

beforeEach(async () => {
  gateway = await FixtureGateway.start();
  stop = new AbortController();
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  stop.abort();
  await gateway.close();
  jest.restoreAllMocks();
});

const wrong = new Error('a listener failed');
const fails = (): never => {
  throw wrong;
};

describe.each(['socket', 'sse', 'poll'] as const)('a listener that throws, over %s', (transport) => {
  let api: TriverseClient;

  beforeEach(() => {
    gateway.put('u1', 'RUNNING');
    api = client({ transports: [transport] });
  });

  it.each<[string, () => void]>([
    ['throws', fails],
    ['rejects', () => Promise.reject(wrong)],
  ])('is reported to onError each time it %s, and the watch continues to its end', async (_how, onUpdate) => {
    const errors: Error[] = [];
    let heard = () => undefined as void;
    const first = new Promise<void>((resolve) => (heard = resolve));
    const onError = (error: Error) => (errors.push(error), heard());
    const watch = api.watchTask('u1', { signal: stop.signal, onUpdate, onError });
    await first;
    gateway.change('u1', 'SUCCESS');
    await expect(watch.done).resolves.toMatchObject({ final: true });
    expect(errors).toEqual([wrong, wrong]);
  });

  it('does not affect other watches', async () => {
    const bad = api.watchTask('u1', { signal: stop.signal, onUpdate: fails, onError: fails });
    const good = api.watchTask('u1', { signal: stop.signal });
    await good.next();
    gateway.change('u1', 'SUCCESS');
    const ends: (TaskUpdate | undefined)[] = await Promise.all([bad.done, good.done]);
    expect(ends.map((end) => end?.final)).toEqual([true, true]);
    expect(console.error).toHaveBeenCalledWith(wrong);
  });
});

it('a team listener that throws misses no later change', async () => {
  gateway.put('u1', 'RUNNING');
  const seen: string[] = [];
  let done = () => undefined as void;
  const ended = new Promise<void>((resolve) => (done = resolve));
  const api = client();
  api.watchTeam({
    signal: stop.signal,
    onError: () => undefined,
    onUpdate: ({ status, final }) => {
      seen.push(status.status);
      if (final) done();
      throw wrong;
    },
  });
  await api.watchTask('u1', { signal: stop.signal }).next();
  gateway.change('u1', 'SUCCESS');
  await ended;
  expect(seen).toEqual(['RUNNING', 'SUCCESS']);
});

it('a listener of the link state that throws breaks neither the link nor the other listeners', async () => {
  gateway.put('u1', 'RUNNING');
  const phases: string[] = [];
  const api = client({ onLinkState: fails });
  api.onLinkState(({ phase }) => phases.push(phase));
  await api.watchTask('u1', { signal: stop.signal }).next();
  expect(phases).toEqual(['connecting', 'live']);
});
