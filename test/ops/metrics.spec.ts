import { GetTask } from '#tasks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import request from 'supertest';
import { Meters } from '../../apps/gateway/src/platform/metrics/meters.js';
import { GroupMetrics } from '../../apps/gateway/src/workers/group-metrics.js';
import { type WorkerGroup } from '../../apps/gateway/src/workers/worker-group.js';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';
import '../support/traffic/hold-to-documents.js';

describe('metrics', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  }, 60_000);
  afterAll(() => stack.close());

  it('has every metric documented in the operations guide, and no others', () => {
    const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const explained = [...guide.matchAll(/^\| `(gateway_\w+)` \|/gm)].map(([, name]) => name);
    const ofPrimary = new Meters();
    new GroupMetrics({ list: () => [], on: () => undefined } as unknown as WorkerGroup, ofPrimary);
    const names = [...(stack.apps[0]?.get(Meters).names() ?? []), ...ofPrimary.names()];
    expect(names.filter((name) => name.startsWith('gateway_')).sort()).toEqual(explained.sort());
  });

  it('starts every counter whose labels are known at zero, so that its first increase is seen', async () => {
    const { text } = await request(stack.url).get('/metrics').set('authorization', `Bearer ${ADMIN_TOKEN}`).expect(200);
    const lines = text.split('\n');
    for (const series of [
      'gateway_errors_total{code="9000"}',
      'gateway_creations_total{flow="text-to-model",step="in-doubt"}',
      'gateway_upstream_calls_total{call="readStatus",outcome="unavailable"}',
      'gateway_updates_total{source="push",verdict="fenced"}',
      'gateway_status_reads_total{verdict="stale-if-error"}',
      'gateway_realtime_ends_total{reason="limit"}',
      'gateway_watcher_losses_total',
      'gateway_storage_faults_total',
    ])
      expect(lines).toContain(`${series} 0`);
    const counters = [...text.matchAll(/^# TYPE (gateway_\w+) counter$/gm)].map(([, name]) => name);
    expect(counters.filter((name) => !lines.some((line) => line.startsWith(`${name}`)))).toEqual([]);
  });

  it('counts upstream frames about tasks that no team created', async () => {
    const foreign = await fetch(`${stack.sandbox.url}/api/v1/tasks/text-to-model`, {
      method: 'POST',
      headers: { authorization: `Bearer ${UPSTREAM_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'made by another system' }),
    });
    expect(foreign.ok).toBe(true);
    await eventually(
      async () => (await request(stack.url).get('/metrics').set('authorization', `Bearer ${ADMIN_TOKEN}`)).text,
      (text) => /gateway_upstream_foreign_frames_total [1-9]/.test(text),
    );
  });

  it("counts a task's steps without ids in labels", async () => {
    const team = await stack.makeTeam();
    const uuid = await createTask(stack.url, team.key);
    await finalStatus(stack.url, team.key, uuid);
    await call(stack.url, '/api/v1/tasks/no-such-flow', { token: team.key, body: {} });
    const { text } = await request(stack.url).get('/metrics').set('authorization', `Bearer ${ADMIN_TOKEN}`).expect(200);
    expect(text).toContain('gateway_creations_total{flow="text-to-model",step="completed"} 1');
    expect(text).toContain('gateway_upstream_calls_total{call="createTask",outcome="ok"} 1');
    expect(text).toMatch(/gateway_updates_total\{source="(push|read|reconcile)",verdict="applied"\} [1-9]/);
    expect(text).toMatch(/gateway_status_reads_total\{verdict="\w+"\} [1-9]/);
    expect(text).toContain('gateway_errors_total{code="2002"} 1');
    for (const line of ['gateway_watcher 1', 'gateway_storage_up 1', 'gateway_upstream_key_refused 0'])
      expect(text).toContain(line);
    for (const name of [uuid, team.teamId, team.keyId, team.key]) expect(text).not.toContain(name);
  });

  it('counts every status read once, whether the lane answers it or the controller', async () => {
    const team = await stack.makeTeam();
    const uuid = await createTask(stack.url, team.key);
    await finalStatus(stack.url, team.key, uuid);
    const byController = jest.spyOn(stack.apps[0]?.get(GetTask) as GetTask, 'execute');
    const hits = async () => {
      const { text } = await request(stack.url).get('/metrics').set('authorization', `Bearer ${ADMIN_TOKEN}`);
      return Number(/gateway_status_reads_total\{verdict="hit"\} (\d+)/.exec(text)?.[1]);
    };
    // It is counted when the answer closes, a moment after it was read.
    const steady = () =>
      eventually(
        async () => [await hits(), await hits()] as const,
        ([first, second]) => first === second,
      );
    const [before] = await steady();
    for (let read = 0; read < 7; read += 1) await call(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    await eventually(hits, (count) => count >= before + 7);
    expect((await steady())[0]).toBe(before + 7);
    expect(byController.mock.calls.length).toBeLessThan(7);
  });
});
