import { type GatewayStatusEvent, type UpstreamLinkState } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** What one instance reports about the upstream: event, readiness, metric and log. */
interface Voices {
  status: UpstreamLinkState | undefined;
  readiness: string;
  metrics: string | undefined;
}

describe('gateway:status, readiness, metrics and logs', () => {
  let stack: Stack;
  let heard: UpstreamLinkState[][];
  let watchers: Watcher[];

  beforeAll(async () => {
    stack = await startStack({
      engine: 'redis',
      gateways: 2,
      env: { STATUS_FRESH_MS: '300', WATCH_IDLE_MS: '1000' },
      sandbox: { taskDurationMs: 600_000 },
    });
    const team = await stack.makeTeam();
    await createTask(stack.url, team.key);
    heard = stack.urls.map(() => []);
    watchers = await Promise.all(stack.urls.map((url) => Watcher.connect(url, team.key)));
    watchers.forEach(({ socket }, at) =>
      socket.on('gateway:status', ({ upstream }: GatewayStatusEvent) => heard[at]?.push(upstream)),
    );
  });
  afterAll(async () => {
    await Promise.all(watchers.map((watcher) => watcher.close()));
    await stack.close();
  });

  const voicesOf = async (url: string, at: number): Promise<Voices> => {
    const ready = (await call(url, '/health/ready')).body as unknown as { upstream: { link: string } };
    const metrics = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text();
    return {
      status: heard[at]?.at(-1),
      readiness: ready.upstream.link,
      metrics: /gateway_upstream_link\{state="(\w+)"\} 1/.exec(metrics)?.[1],
    };
  };
  const allSay = async (state: UpstreamLinkState) => {
    const voices = await eventually(
      () => Promise.all(stack.urls.map(voicesOf)),
      (all) => all.every(({ status, readiness, metrics }) => status === state && readiness === state && metrics === state),
      20_000,
    );
    expect(voices).toEqual(stack.urls.map(() => ({ status: state, readiness: state, metrics: state })));
    const logged = [...stack.logs().matchAll(/"msg":"upstream link: (\w+)/g)].map(([, word]) => word);
    expect(logged.slice(-stack.urls.length)).toEqual(stack.urls.map(() => state));
  };

  it('agree on every instance while the upstream goes to polling, to down and back to live', async () => {
    // The first event may arrive before the listener is attached, so wait for a change first.
    stack.sandbox.control.addFault({ route: 'watch', kind: 'reset', times: 0 });
    await eventually(
      async () => stack.sandbox.control.cutWatchers(),
      (cut) => cut > 0,
    );
    await allSay('polling');
    stack.sandbox.control.addFault({ route: 'status', kind: 'error', status: 503, times: 0 });
    await allSay('down');
    stack.sandbox.control.clearFaults();
    await allSay('live');
  }, 90_000);
});
