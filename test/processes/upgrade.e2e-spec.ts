import { RECORD_VERSION, RedisKeys } from '#storage';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { buildRelease, holdsRelease, LAST_RELEASE, unpackRelease } from '../support/last-release.js';
import { LIVE_KINDS, LiveClient } from '../support/live-client.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { ADMIN_TOKEN, makeTeam, type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { create, createTask, finalStatus, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

// The first run builds the previous release.
jest.setTimeout(300_000);

/** Of a text-to-model task in the sandbox. */
const PRICE = 130;
const BUDGETS = [{ window: 'total', credits: 1.5 * PRICE }];

type Version = 'previous' | 'present';
const other = (version: Version): Version => (version === 'previous' ? 'present' : 'previous');

// A shallow clone skips it, as a machine without nginx skips what needs nginx.
const describeIfHeld = holdsRelease(LAST_RELEASE) ? describe : describe.skip;

describeIfHeld(`an upgrade from ${LAST_RELEASE.version}`, () => {
  const keys = new RedisKeys();
  const running: GatewayProcess[] = [];
  let previous: string;
  let redis: RedisServer;
  let sandbox: Sandbox;

  beforeAll(() => {
    buildGateway();
    previous = buildRelease(LAST_RELEASE);
  });

  /** One Redis and one upstream for all tests of the block that calls it. */
  function ownSite() {
    beforeAll(async () => {
      redis = await startRedisServer({ appendOnly: true });
      sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, taskDurationMs: 600_000, duplicateWindowMs: 0 });
    });
    afterAll(async () => {
      await Promise.all(running.splice(0).map((gateway) => gateway.kill()));
      await sandbox.close();
      await redis.stop();
    });
  }

  const start = async (version: Version) => {
    const env = { REDIS_URL: redis.url };
    const gateway = await (version === 'previous'
      ? GatewayProcess.start(sandbox.url, env, previous)
      : GatewayProcess.start(sandbox.url, env));
    running.push(gateway);
    return gateway;
  };
  const end = (uuid: string) => sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  const budgetOf = async ({ url }: GatewayProcess, { teamId }: TestTeam) =>
    (
      await call<{ budgets: { spent: number; reserved: number }[] }>(url, `/gateway/v1/teams/${teamId}/budgets`, {
        token: ADMIN_TOKEN,
      })
    ).body.data.budgets[0];
  const versionIn = (key: string) => redis.cli('HGET', key, 'schema');
  const listed = async ({ url }: GatewayProcess, { key }: TestTeam) =>
    JSON.stringify((await call(url, '/api/v1/tasks?limit=50', { token: key })).body.data);

  describe.each<Version>(['previous', 'present'])('side by side, while the %s version watches the upstream', (watching) => {
    let holder: GatewayProcess;
    let second: GatewayProcess;

    ownSite();
    beforeAll(async () => {
      holder = await start(watching);
      await holder.watching();
      second = await start(other(watching));
    });

    it.each([
      ['it', () => [holder, second]],
      ['the other', () => [second, holder]],
    ])('a task that %s makes is repeated, watched, read and ended exactly once through both', async (_who, pair) => {
      const [maker, reader] = pair() as [GatewayProcess, GatewayProcess];
      const team = await makeTeam(maker.url, {}, { budgets: BUDGETS });
      const token = await mintToken(maker.url, team.key);
      const headers = { 'idempotency-key': 'once' };
      const uuid = (await create(maker.url, team.key, {}, headers)).body.data.task_uuid;
      expect((await create(reader.url, team.key, {}, headers)).body.data.task_uuid).toBe(uuid);
      // One budget for both: what one reserved, the other cannot spend.
      expect(await budgetOf(reader, team)).toMatchObject({ spent: 0, reserved: PRICE });
      expect((await create(reader.url, team.key, { prompt: 'one too many' })).body.code).toBe(9004);

      const clients = [maker, reader].flatMap(({ url }) =>
        LIVE_KINDS.map((kind) => new LiveClient(kind, { url, token, uuid, localAddress: undefined })),
      );
      const watchers = await Promise.all([maker, reader].map(({ url }) => Watcher.connect(url, token)));
      await Promise.all([...clients.map(({ ready }) => ready), ...watchers.map((watcher) => watcher.subscribe(uuid))]);
      sandbox.control.setTask(uuid, { status: 'RUNNING' });
      const heard = await Promise.all(watchers.map((watcher) => watcher.heardThat(({ status }) => status.status === 'RUNNING')));
      expect(heard[0]).toEqual(heard[1]);
      end(uuid);
      const finals = await Promise.all(watchers.map((watcher) => watcher.finalOf(uuid)));
      expect(finals[0]).toEqual(finals[1]);
      await eventually(
        async () => clients.filter((client) => client.finals === 0),
        (waiting) => waiting.length === 0,
      );
      for (const gateway of [maker, reader]) {
        expect((await finalStatus(gateway.url, team.key, uuid)).status).toBe('SUCCESS');
        expect(await budgetOf(gateway, team)).toMatchObject({ spent: PRICE, reserved: 0 });
      }
      expect(clients.filter((client) => client.finals !== 1).map((client) => client.toJSON())).toEqual([]);
      expect(watchers.map((watcher) => watcher.finals.length)).toEqual([1, 1]);
      clients.forEach((client) => client.close());
      await Promise.all(watchers.map((watcher) => watcher.close()));
    });

    it('a key that one revokes is refused by the other', async () => {
      const team = await makeTeam(holder.url);
      for (const { url } of [holder, second]) expect((await call(url, '/api/v1/tasks', { token: team.key })).status).toBe(200);
      await call(second.url, `/gateway/v1/keys/${team.keyId}`, { method: 'DELETE', token: ADMIN_TOKEN });
      await eventually(
        () => call(holder.url, '/api/v1/tasks', { token: team.key }),
        ({ status }) => status === 401,
      );
    });
  });

  describe('when all are replaced', () => {
    ownSite();

    it('rolls forward and back with open tasks, and each ends once', async () => {
      const first = await start('previous');
      const team = await makeTeam(first.url);
      const make = ({ url }: GatewayProcess, prompt: string) => createTask(url, team.key, { prompt });
      const [old, kept] = [await make(first, 'an old one'), await make(first, 'one that stays open')];
      expect(versionIn(keys.task(team.teamId, old))).toBe('');

      const second = await start('present');
      await first.stop();
      await second.watching();
      end(old);
      expect((await finalStatus(second.url, team.key, old)).status).toBe('SUCCESS');
      // What the previous release left is written anew with its next change, and otherwise not.
      const written = String(RECORD_VERSION.written);
      expect(versionIn(keys.status(team.teamId, old))).toBe(written);
      expect(versionIn(keys.status(team.teamId, kept))).toBe('');
      const [fresh, later] = [await make(second, 'a new one'), await make(second, 'another')];
      expect(versionIn(keys.task(team.teamId, fresh))).toBe(written);

      const third = await start('previous');
      await second.stop();
      await third.watching();
      for (const uuid of [kept, fresh]) end(uuid);
      for (const uuid of [old, kept, fresh]) expect((await finalStatus(third.url, team.key, uuid)).status).toBe('SUCCESS');
      const list = await listed(third, team);
      expect([old, kept, fresh, later].filter((uuid) => !list.includes(uuid))).toEqual([]);

      const fourth = await start('present');
      await third.stop();
      end(later);
      expect((await finalStatus(fourth.url, team.key, later)).status).toBe('SUCCESS');
      const usage = await call<{ rows: { succeeded: number }[] }>(fourth.url, `/gateway/v1/usage?team_id=${team.teamId}`, {
        token: ADMIN_TOKEN,
      });
      expect(usage.body.data.rows).toMatchObject([{ succeeded: 4 }]);
    });
  });
});

describe('a clone without the previous release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shallow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is told so in one line', () => {
    execFileSync('git', ['init', '--quiet', folder]);
    const unpack = () => unpackRelease(LAST_RELEASE, { repository: folder, folder: join(folder, 'release') });
    expect(unpack).toThrow(/^the previous release [\d.]+ \([0-9a-f]{12}\) is not in this clone: run git fetch --unshallow.*$/);
  });
});
