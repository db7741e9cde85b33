import { UpstreamKey } from '#tasks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const OTHER_KEY = 'sk-of-another-account';
const APART_MS = 1_000;

interface Readiness {
  status: string;
  upstream: { link: string; reason?: string };
}

describe.each(['memory', 'redis'] as const)('an upstream that forgets many open tasks at once (%s)', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let watcher: Watcher;
  let uuids: string[];

  beforeEach(async () => {
    stack = await startStack({
      engine,
      sandbox: { taskDurationMs: 600_000, otherApiKeys: [OTHER_KEY] },
      env: {
        TASK_UNKNOWN_MS: String(APART_MS),
        WATCH_SILENT_MS: '200',
        STATUS_FRESH_MS: '200',
        UPSTREAM_READS_PER_SECOND: '200',
      },
    });
    await untilLive(stack.url);
    team = await stack.makeTeam();
    watcher = await Watcher.connect(stack.url, team.key);
    uuids = await make(8);
  });
  afterEach(async () => {
    await watcher.close();
    await stack.close();
  });

  const make = async (count: number) => {
    const made = await Promise.all(Array.from({ length: count }, () => createTask(stack.url, team.key)));
    await Promise.all(made.map((uuid) => watcher.subscribe(uuid)));
    return made;
  };
  const swapKey = (key: string) => stack.apps[0]?.get(UpstreamKey).replace([key]);
  const readiness = async () => (await call(stack.url, '/health/ready')).body as unknown as Readiness;
  const readsOf = (list: readonly string[]) =>
    Math.min(...list.map((uuid) => stack.sandbox.control.stats().statusReads[uuid] ?? 0));
  const figures = async () =>
    (await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text();

  it('ends none if the key belongs to another account, logs it, and continues once the right key is back', async () => {
    swapKey(OTHER_KEY);
    stack.sandbox.control.cutWatchers();
    const { status, upstream } = await eventually(readiness, ({ upstream: { reason = '' } }) =>
      reason.includes('another account'),
    );
    expect([status, upstream.link]).toEqual(['ready', 'down']);
    // The account of the other key knows these tasks.
    const later = await make(12);
    const before = readsOf(uuids);
    await stack.sandbox.control.until(() => readsOf(uuids) >= before + 3, 10_000);
    expect(watcher.finals).toEqual([]);
    const text = await figures();
    expect(text).toContain('gateway_upstream_account_doubted 1');
    expect(text).toContain('gateway_upstream_unknown_tasks 8');
    expect(stack.logs().match(/TRIVERSE_API_KEY is probably the key of another account/g)).toHaveLength(1);
    for (const uuid of later) stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await Promise.all(later.map((uuid) => watcher.finalOf(uuid)));

    swapKey(UPSTREAM_KEY);
    stack.sandbox.control.cutWatchers();
    await untilLive(stack.url);
    expect(await figures()).toContain('gateway_upstream_account_doubted 0');
    for (const uuid of uuids) stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    const finals = await Promise.all(uuids.map((uuid) => watcher.finalOf(uuid)));
    expect(new Set(finals.map((final) => final.status.status))).toEqual(new Set(['SUCCESS']));
  });

  it('ends those it forgot if it still knows other tasks of the same age', async () => {
    const [known, lost] = [uuids, await make(8)];
    for (const uuid of lost) stack.sandbox.control.forgetTask(uuid);
    const finals = await Promise.all(lost.map((uuid) => watcher.finalOf(uuid)));
    expect(new Set(finals.map((final) => final.status.status))).toEqual(new Set(['FAILED']));
    expect(watcher.finals.filter(({ status }) => known.includes(status.taskId))).toEqual([]);
    expect((await readiness()).upstream).toEqual({ link: 'live' });
  });
});
