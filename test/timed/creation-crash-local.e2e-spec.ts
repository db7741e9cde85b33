import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { asAdmin } from '../support/admin-calls.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { makeTeam, type Sandbox, UPSTREAM_KEY } from '../support/stack.js';
import { create } from '../support/tasks.js';
import { type Trip, TripWire } from '../support/trip-wire.js';

jest.setTimeout(180_000);

const CREATION = /POST \/api\/v1\/tasks\/text-to-model /;
const BUDGET = 1_000;
const CRASHES: { name: string; at: Trip['at']; made: 0 | 1 }[] = [
  { name: 'after the reservation', at: 'request', made: 0 },
  { name: 'before the upstream’s answer came', at: 'answer', made: 1 },
];

describe.each(CRASHES)('a gateway on DATA_DIR that dies during a creation, $name', ({ at, made }) => {
  let sandbox: Sandbox;
  let wire: TripWire;
  let folder: string;
  let gateway: GatewayProcess;

  const start = async () => {
    // A creation counts as abandoned after twice this time plus five seconds.
    const env = { DATA_DIR: folder, UPSTREAM_CREATE_TIMEOUT_MS: '1000' };
    gateway = await GatewayProcess.start(`http://127.0.0.1:${wire.port}`, env);
  };

  beforeAll(async () => {
    buildGateway();
    folder = mkdtempSync(join(tmpdir(), 'crash-'));
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, taskDurationMs: 600_000, duplicateWindowMs: 0 });
    wire = await TripWire.before(sandbox.url);
    await start();
  }, 300_000);
  afterAll(async () => {
    await gateway.kill();
    await wire.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('completes it after its restart: one task, paid once', async () => {
    const team = await makeTeam(gateway.url, {}, { budgets: [{ window: 'total', credits: BUDGET }] });
    const budget = async () => {
      const answer = await asAdmin<{ budgets: { spent: number; reserved: number }[] }>(
        gateway.url,
        `teams/${team.teamId}/budgets`,
      );
      return answer.body.data.budgets[0];
    };
    const tasks = async () => {
      const { body } = await call<{ tasks: { task_uuid: string }[] }>(gateway.url, '/api/v1/tasks', { token: team.key });
      return body.data.tasks.map(({ task_uuid: uuid }) => uuid);
    };
    wire.set({ on: CREATION, at, then: () => gateway.signal('SIGKILL') });
    await expect(create(gateway.url, team.key, {}, { 'idempotency-key': 'the-order' })).rejects.toThrow();
    await gateway.exited;
    expect(sandbox.control.stats().creations).toBe(made);
    wire.mend();
    await start();
    const [uuid = ''] = await eventually(tasks, ({ length }) => length > 0, 60_000);
    const repeated = await create(gateway.url, team.key, {}, { 'idempotency-key': 'the-order' });
    expect([repeated.status, repeated.body.data.task_uuid]).toEqual([200, uuid]);
    expect([sandbox.control.stats().creations, (await tasks()).length]).toEqual([1, 1]);
    const { reserved: price = NaN } = (await budget()) ?? {};
    expect(price).toBeGreaterThan(0);
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await eventually(budget, (now) => now?.spent === price && now.reserved === 0);
  });
});
