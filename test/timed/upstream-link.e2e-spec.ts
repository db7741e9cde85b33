import { type FlowStatusPayload, type GatewayStatusEvent } from '#contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type StackOptions } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

interface Readiness {
  status: string;
  upstream: { link: string; reason?: string };
}

const SEEN_WITHIN_MS = 5_000;
/** By then the backoff has reached its cap, which is the worst case for the return. */
const ATTEMPTS = 7;
const ROUNDS = 3;
/** Reads that may be in flight when the first refusal arrives. */
const WIDTH = 16;

describe('the link to the upstream', () => {
  let stack: Stack;
  afterEach(() => stack.close());

  const start = async (options: StackOptions = {}) => {
    stack = await startStack(options);
    return stack;
  };
  const readiness = async (): Promise<Readiness> => {
    const { body } = await call(stack.url, '/health/ready');
    return body as unknown as Readiness;
  };
  const linkIs = (state: string) =>
    eventually(
      async () => (await readiness()).upstream.link,
      (link) => link === state,
      15_000,
    );
  const handshakes = () => stack.sandbox.control.stats().requests['WS /api/v1/tasks/watch/all'] ?? 0;

  it('is open once in the whole cluster', async () => {
    await start({ engine: 'redis', gateways: 3 });
    await linkIs('live');
    expect(handshakes()).toBe(1);
    await stack.apps[0]?.close();
    await stack.apps[1]?.close();
    const answer = await eventually(
      () => call(stack.urls[2] ?? '', '/health/ready'),
      ({ body }) => (body as unknown as Readiness).upstream.link === 'live',
    );
    expect(answer.status).toBe(200);
    expect(handshakes()).toBeLessThanOrEqual(3);
    stack.apps.splice(0, 2);
  }, 30_000);

  it('is found dead when the upstream falls silent; tasks are polled meanwhile, and every instance reports the same', async () => {
    await start({ env: { WATCH_IDLE_MS: '500', STATUS_FRESH_MS: '300' }, sandbox: { taskDurationMs: 600_000 } });
    await linkIs('live');
    const team = await stack.makeTeam();
    const states: string[] = [];
    const watcher = await Watcher.connect(stack.url, team.key);
    watcher.socket.on('gateway:status', ({ upstream }: GatewayStatusEvent) => states.push(upstream));
    const uuid = await createTask(stack.url, team.key);
    await watcher.subscribe(uuid);
    stack.sandbox.control.silenceWatchers(true);
    stack.sandbox.control.addFault({ route: 'watch', kind: 'reset', times: 1_000 });
    await linkIs('polling');
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    expect((await watcher.finalOf(uuid)).status.status).toBe('SUCCESS');
    stack.sandbox.control.clearFaults();
    await linkIs('live');
    await eventually(
      async () => states,
      (seen) => seen.at(-1) === 'live' && seen.includes('polling'),
    );
    await watcher.close();
  }, 40_000);

  it('delivers within five seconds of its return what ended while the upstream was unavailable', async () => {
    await start({ sandbox: { taskDurationMs: 600_000 } });
    await linkIs('live');
    const team = await stack.makeTeam();
    const watcher = await Watcher.connect(stack.url, team.key);
    const waits: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const uuid = await createTask(stack.url, team.key);
      await watcher.subscribe(uuid);
      const before = handshakes();
      for (const route of ['watch', 'status'] as const) stack.sandbox.control.addFault({ route, kind: 'reset', times: 0 });
      stack.sandbox.control.cutWatchers();
      stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
      await stack.sandbox.control.until(() => handshakes() - before >= ATTEMPTS, 30_000);
      expect(watcher.finals).toHaveLength(round);
      stack.sandbox.control.clearFaults();
      const backAt = Date.now();
      await watcher.finalOf(uuid);
      waits.push(Date.now() - backAt);
      await linkIs('live');
    }
    console.log(JSON.stringify({ seenAfterReturnMs: waits }));
    expect(Math.max(...waits)).toBeLessThan(SEEN_WITHIN_MS);
    await watcher.close();
  }, 120_000);

  it('recovers what was missed in a silence too short to count as dead, and in an unreadable last frame', async () => {
    await start({ env: { WATCH_IDLE_MS: '10000' }, sandbox: { taskDurationMs: 600_000 } });
    await linkIs('live');
    const team = await stack.makeTeam();
    const watcher = await Watcher.connect(stack.url, team.key);
    const [inSilence, unreadable] = [await createTask(stack.url, team.key), await createTask(stack.url, team.key)];
    for (const uuid of [inSilence, unreadable]) await watcher.subscribe(uuid);
    const before = handshakes();
    stack.sandbox.control.silenceWatchers(true);
    stack.sandbox.control.setTask(inSilence, { status: 'SUCCESS' });
    const silentAt = Date.now();
    await eventually(
      async () => Date.now() - silentAt,
      (ms) => ms > 4_500,
    );
    expect(watcher.finals).toEqual([]);
    stack.sandbox.control.silenceWatchers(false);
    const backAt = Date.now();
    await watcher.finalOf(inSilence);
    const afterSilenceMs = Date.now() - backAt;
    stack.sandbox.control.addFrameFault({ kind: 'malformed' });
    const endedAt = Date.now();
    stack.sandbox.control.setTask(unreadable, { status: 'SUCCESS' });
    await watcher.finalOf(unreadable);
    const afterBadFrameMs = Date.now() - endedAt;
    console.log(JSON.stringify({ afterSilenceMs, afterBadFrameMs }));
    expect(Math.max(afterSilenceMs, afterBadFrameMs)).toBeLessThan(SEEN_WITHIN_MS);
    expect(handshakes()).toBe(before);
    await watcher.close();
  }, 40_000);

  it.each([
    [401, 'on its socket and over HTTP'],
    [403, 'on its socket and over HTTP'],
    [401, 'over HTTP alone'],
  ])(
    'does not make the watcher read open tasks again and again with a refused key (%d %s)',
    async (status, where) => {
      await start({ env: { STATUS_FRESH_MS: '100', WATCH_SILENT_MS: '200' }, sandbox: { taskDurationMs: 600_000 } });
      await linkIs('live');
      const team = await stack.makeTeam();
      for (let made = 0; made < 20; made++) await createTask(stack.url, team.key);
      const reads = () => stack.sandbox.control.stats().byClass['status'] ?? 0;
      stack.sandbox.control.addFault({ route: 'status', kind: 'error', status, code: status, times: 0 });
      if (where !== 'over HTTP alone') {
        for (const route of ['watch', 'account'] as const)
          stack.sandbox.control.addFault({ route, kind: 'error', status, code: status, times: 0 });
        stack.sandbox.control.cutWatchers();
      }
      const refused = await eventually(readiness, ({ upstream }) => upstream.reason !== undefined);
      expect(refused.status).toBe('not-ready');
      const [readsThen, handshakesThen, at] = [reads(), handshakes(), Date.now()];
      await eventually(
        async () => Date.now() - at,
        (ms) => ms > 3_000,
      );
      // A pass that continued in spite of the refusal would make hundreds.
      expect(reads() - readsThen).toBeLessThanOrEqual(WIDTH);
      expect(handshakes() - handshakesThen).toBeLessThanOrEqual(1);
      const lines = stack.logs().split('\n');
      const said = lines.filter((line) => line.includes("the upstream refused the gateway's key (HTTP"));
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/check TRIVERSE_API_KEY/);
    },
    30_000,
  );

  it('does not hammer an upstream that refuses the key, and readiness reports it', async () => {
    await start({ env: { TRIVERSE_API_KEY: 'sk-of-somebody-else' } });
    const { upstream, status } = await eventually(readiness, ({ upstream }) => upstream.link === 'down');
    expect([status, upstream.link]).toEqual(['not-ready', 'down']);
    expect(upstream.reason).toMatch(/refused the gateway's key/);
    expect(handshakes()).toBeLessThanOrEqual(1);
    expect(stack.logs()).not.toContain('sk-of-somebody-else');
  }, 20_000);

  it('backs off from an upstream that accepts and closes at once', async () => {
    await start({ sandbox: { taskDurationMs: 600_000 } });
    await linkIs('live');
    const team = await stack.makeTeam();
    const uuid = await createTask(stack.url, team.key);
    const before = handshakes();
    const cutting = setInterval(() => stack.sandbox.control.cutWatchers(), 5);
    await eventually(
      async () => handshakes() - before,
      (count) => count >= 4,
      20_000,
    );
    const at = Date.now();
    const counted = handshakes();
    await eventually(
      async () => Date.now() - at,
      (ms) => ms > 3_000,
    );
    clearInterval(cutting);
    // A base of 250 ms without growth would make two dozen.
    expect(handshakes() - counted).toBeLessThan(12);
    const { body } = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    expect(body.data.taskId).toBe(uuid);
  }, 40_000);
});
