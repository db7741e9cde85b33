import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdmin } from '../support/admin-cli.js';
import { buildGateway } from '../support/gateway-process.js';
import { call } from '../support/http.js';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, createTask, finalStatus, mintToken } from '../support/tasks.js';

/** More than there are nodes, so that every node holds some of them. */
const TEAMS = 8;

describe('a backup of a Redis Cluster', () => {
  const root = mkdtempSync(join(tmpdir(), 'cluster-backup-'));
  const clusters: RedisCluster[] = [];
  let before: Stack;

  beforeAll(async () => {
    buildGateway();
    clusters.push(...(await Promise.all([startRedisCluster(), startRedisCluster()])));
    before = await startStack({ env: { REDIS_URL: clusters[0]?.url ?? '' } });
  }, 180_000);
  afterAll(async () => {
    await before.close();
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    rmSync(root, { recursive: true, force: true });
  });

  interface Kept {
    team: TestTeam;
    uuid: string;
    token: string;
  }

  async function useTeam(): Promise<Kept> {
    const team = await before.makeTeam({}, { budgets: [{ window: 'total', credits: 1_000 }] });
    const uuid = (await create(before.url, team.key, {}, { 'idempotency-key': 'once' })).body.data.task_uuid;
    return { team, uuid, token: await mintToken(before.url, team.key) };
  }

  async function expectKept(url: string, { team, uuid, token }: Kept): Promise<void> {
    const status = await call<{ status: string }>(url, `/api/v1/tasks/${uuid}`, { token });
    expect([status.status, status.body.data.status]).toEqual([200, 'SUCCESS']);
    const repeated = await create(url, team.key, {}, { 'idempotency-key': 'once' });
    expect(repeated.body.data.task_uuid).toBe(uuid);
    const path = `/gateway/v1/teams/${team.teamId}/budgets`;
    const { body } = await call<{ budgets: object[] }>(url, path, { token: ADMIN_TOKEN });
    expect(body.data.budgets).toMatchObject([{ spent: 130, reserved: 0 }]);
  }

  async function expectAllKept(teams: Kept[], env: Record<string, string>): Promise<void> {
    const after = await startStack({ env: { TRIVERSE_BASE_URL: `${before.sandbox.url}/api/v1`, ...env } });
    try {
      for (const kept of teams) await expectKept(after.url, kept);
      const audit = await call<{ events: object[] }>(after.url, '/gateway/v1/audit?action=team.create', { token: ADMIN_TOKEN });
      expect(audit.body.data.events).toHaveLength(TEAMS + 1);
    } finally {
      await after.close();
    }
  }

  it('reads every node while the gateway serves, and is restored into another cluster and into a folder', async () => {
    const teams = await Promise.all(Array.from({ length: TEAMS }, useTeam));
    await Promise.all(teams.map(({ team, uuid }) => finalStatus(before.url, team.key, uuid)));
    const busy = await before.makeTeam();
    const meanwhile = Promise.all(teams.map((_, at) => createTask(before.url, busy.key, { prompt: `made meanwhile ${at}` })));
    const file = join(root, 'backup.jsonl');
    expect(await runAdmin(['backup', file], { GATEWAY_URL: before.url, GATEWAY_SECRET })).toMatchObject({ status: 0 });
    await meanwhile;

    const engines: Record<string, string>[] = [{ REDIS_URL: clusters[1]?.url ?? '' }, { DATA_DIR: join(root, 'data') }];
    for (const engine of engines) {
      const restored = await runAdmin(['restore', file], { GATEWAY_SECRET, ...engine });
      expect(restored).toMatchObject({ status: 0, err: '', out: expect.stringMatching(/^restored \d+ records/) });
      await expectAllKept(teams, engine);
    }
  });
});
