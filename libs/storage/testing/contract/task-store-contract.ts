import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type OpenTask, type StatusUpdate, type StoredTask } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { makeTask, readingOf, teamName } from './samples.js';

export function taskStoreContract(under: EngineUnderTest): void {
  describe('task store', () => {
    let engine: StorageEngine;
    let teamId: string;
    let clock = 1_800_000_000_000;

    beforeEach(async () => {
      engine = await under.create();
      teamId = teamName();
    });
    afterEach(() => engine.close());

    const push = (
      uuid: string,
      status: string,
      over: Partial<Omit<StatusUpdate, 'reading'>> & { reading?: object | undefined } = {},
    ) => {
      const { reading, ...rest } = over;
      clock += 1;
      return engine.tasks.apply(teamId, uuid, { observedAt: clock, ...rest, reading: readingOf(uuid, status, reading) });
    };

    it('finds a task only under its own team', async () => {
      const { uuid } = await makeTask(engine, teamId);
      expect((await engine.tasks.read(teamId, uuid))?.meta.teamId).toBe(teamId);
      expect(await engine.tasks.read(teamName(), uuid)).toBeNull();
      expect(await engine.tasks.teamOf(uuid)).toBe(teamId);
      expect(await engine.tasks.teamOf(randomUUID())).toBeNull();
    });

    it('returns the text of a record with the same content as the record, with its end user, and only under its own team', async () => {
      const { uuid } = await makeTask(engine, teamId, { intent: { sub: 'user-1' } });
      await push(uuid, 'RUNNING', { reading: { progress: 40, output: { words: ['ä', '\u2028', '🪑'], none: null } } });
      const stored = await engine.tasks.read(teamId, uuid);
      const { status, ...record } = stored?.record ?? {};
      const text = await engine.tasks.readText(teamId, uuid);
      expect(text).toEqual({ ...record, meta: stored?.meta, json: JSON.stringify(status) });
      expect(text?.meta.sub).toBe('user-1');
      expect(await engine.tasks.readText(teamName(), uuid)).toBeNull();
      expect(await engine.tasks.readText(teamId, randomUUID())).toBeNull();
      const { uuid: ofNobody } = await makeTask(engine, teamId);
      expect((await engine.tasks.readText(teamId, ofNobody))?.meta).not.toHaveProperty('sub');
    });

    it('counts the open tasks of all teams by their last status', async () => {
      const before = await engine.tasks.countOpenByStatus();
      const otherTeam = teamName();
      const [running, ended] = [await makeTask(engine, teamId), await makeTask(engine, teamId)];
      await makeTask(engine, teamId);
      await makeTask(engine, otherTeam);
      await push(running.uuid, 'RUNNING');
      await push(ended.uuid, 'SUCCESS');
      const after = await engine.tasks.countOpenByStatus();
      const grown = (status: string) => (after[status] ?? 0) - (before[status] ?? 0);
      expect(['PENDING', 'RUNNING', 'SUCCESS'].map(grown)).toEqual([2, 1, 0]);
    });

    it('reports a task that it does not know', async () => {
      expect(await push(randomUUID(), 'RUNNING')).toEqual({ verdict: 'unknown-task', record: null });
    });

    it('keeps fields that a reading omits, in a fixed order', async () => {
      const { uuid, created } = await makeTask(engine, teamId);
      await push(uuid, 'RUNNING', { reading: { progress: 40, startTime: 'S', output: { a: [] } } });
      const { record } = await push(uuid, 'RUNNING', { reading: { queue: { position: 1 } } });
      expect(record?.rev).toBe(3);
      expect(JSON.stringify(record?.status)).toBe(
        JSON.stringify({
          flowName: created.status.flowName,
          taskId: uuid,
          status: 'RUNNING',
          input: created.status.input,
          output: { a: [] },
          createTime: created.status.createTime,
          progress: 40,
          startTime: 'S',
          queue: { position: 1 },
        }),
      );
    });

    it('keeps empty arrays, nulls, big numbers and odd strings unchanged', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const output = { list: [], none: null, big: 9007199254740991, tiny: 1e-7, text: 'é"\\/\u2028\n😀', nested: { empty: {} } };
      const { record } = await push(uuid, 'RUNNING', { reading: { output, input: { seed: Number.MAX_SAFE_INTEGER } } });
      expect(record?.status.output).toEqual(output);
      expect((await engine.tasks.read(teamId, uuid))?.record).toEqual(record);
    });

    it('drops a progress that belongs to the previous rank', async () => {
      const { uuid } = await makeTask(engine, teamId);
      await push(uuid, 'RUNNING', { reading: { progress: 99 } });
      const { record } = await push(uuid, 'SUCCESS', { reading: { output: { model: 'u' } } });
      expect(record?.status).not.toHaveProperty('progress');
      expect(record?.terminal).toBe(true);
    });

    it.each([
      ['a lower rank', { status: 'QUEUED' }],
      ['a lower progress', { status: 'RUNNING', reading: { progress: 10 } }],
    ])('refuses %s', async (_name, { status, reading }: { status: string; reading?: object }) => {
      const { uuid } = await makeTask(engine, teamId);
      const before = await push(uuid, 'RUNNING', { reading: { progress: 50 } });
      expect(await push(uuid, status, { reading })).toEqual({ verdict: 'stale', record: before.record });
    });

    it('never leaves a terminal status', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const end = await push(uuid, 'FAILED', { reading: { error: 'no' } });
      for (const status of ['RUNNING', 'SUCCESS', 'WONDERING']) {
        expect(await push(uuid, status)).toEqual({ verdict: 'stale', record: end.record });
      }
    });

    it('passes an unknown status through, and keeps its previous rank', async () => {
      const { uuid } = await makeTask(engine, teamId);
      await push(uuid, 'RUNNING', { reading: { progress: 50 } });
      const odd = await push(uuid, 'POLISHING');
      expect(odd.verdict).toBe('applied');
      expect(odd.record).toMatchObject({ terminal: false, status: { status: 'POLISHING', progress: 50 } });
      expect((await push(uuid, 'QUEUED')).verdict).toBe('stale');
      expect((await push(uuid, 'RUNNING', { reading: { progress: 60 } })).verdict).toBe('applied');
    });

    it('updates only the observation time for an identical reading', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const first = await push(uuid, 'RUNNING', { reading: { progress: 5 } });
      const again = await push(uuid, 'RUNNING', { reading: { progress: 5 } });
      expect(again.verdict).toBe('unchanged');
      expect(again.record).toEqual({ ...first.record, observedAt: clock });
    });

    it('refuses an HTTP reading whose version is outdated', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const before = (await engine.tasks.read(teamId, uuid))?.record;
      const expected = before && { epoch: before.epoch, rev: before.rev };
      await push(uuid, 'RUNNING');
      expect((await push(uuid, 'RUNNING', { expected, reading: { progress: 1 } })).verdict).toBe('conflict');
      expect((await push(uuid, 'RUNNING', { expected: null, reading: { progress: 1 } })).verdict).toBe('conflict');
      const now = (await engine.tasks.read(teamId, uuid))?.record;
      expect(
        (await push(uuid, 'RUNNING', { expected: now && { epoch: now.epoch, rev: now.rev }, reading: { progress: 1 } })).verdict,
      ).toBe('applied');
    });

    it('refuses a writer whose fencing number is outdated', async () => {
      const { uuid } = await makeTask(engine, teamId);
      expect((await push(uuid, 'QUEUED', { fence: 5 })).verdict).toBe('applied');
      expect((await push(uuid, 'RUNNING', { fence: 4 })).verdict).toBe('fenced');
      expect((await push(uuid, 'RUNNING')).verdict).toBe('applied');
      await engine.tasks.raiseFence(9);
      await engine.tasks.raiseFence(7);
      expect((await push(uuid, 'SUCCESS', { fence: 8 })).verdict).toBe('fenced');
      expect((await push(uuid, 'SUCCESS', { fence: 9 })).verdict).toBe('applied');
    });

    it('walks through every open task, the least recently observed first within a team', async () => {
      const others = await makeTask(engine, teamName());
      const uuids: string[] = [];
      for (let at = 0; at < 7; at += 1) uuids.push((await makeTask(engine, teamId)).uuid);
      clock = Math.max(clock, Date.now());
      for (const uuid of [...uuids].reverse()) await push(uuid, 'RUNNING');
      await push(uuids[3] ?? '', 'CANCELLED');
      const met: OpenTask[] = [];
      for await (const batch of engine.tasks.openTasks(2)) met.push(...batch);
      const expected = [...uuids].reverse().filter((uuid) => uuid !== uuids[3]);
      expect(met.filter((task) => task.teamId === teamId).map((task) => task.uuid)).toEqual(expected);
      expect(met.map((task) => task.uuid)).toContain(others.uuid);
      expect(await engine.tasks.countOpen(teamId)).toBe(6);
    });

    it('returns the newest open tasks of a team', async () => {
      const made = [];
      for (const createdAt of [3_000, 1_000, 2_000])
        made.push(await makeTask(engine, teamId, { meta: { createdAt: recent(createdAt) } }));
      const open = await engine.tasks.openTasksOf(teamId, 2);
      expect(open.map((task) => task.meta.uuid)).toEqual([made[0]?.uuid, made[2]?.uuid]);
    });

    it('returns the newest open tasks among many that have ended since', async () => {
      const made = [];
      for (let age = 0; age < 12; age += 1)
        made.push((await makeTask(engine, teamId, { meta: { createdAt: recent(age * 1_000) } })).uuid);
      for (const uuid of made.filter((_, at) => at % 3 !== 0)) await push(uuid, 'SUCCESS');
      const left = made.filter((_, at) => at % 3 === 0).reverse();
      const newest = async (limit: number) => (await engine.tasks.openTasksOf(teamId, limit)).map(({ meta }) => meta.uuid);
      expect([await newest(2), await newest(100)]).toEqual([left.slice(0, 2), left]);
      for (const uuid of left) await push(uuid, 'FAILED');
      expect(await newest(100)).toEqual([]);
    });

    it('lists newest first, in pages that stay stable while tasks are added', async () => {
      const uuids: string[] = [];
      for (let at = 0; at < 5; at += 1) {
        uuids.push((await makeTask(engine, teamId, { meta: { createdAt: recent(Math.floor(at / 2)) } })).uuid);
      }
      const met: StoredTask[] = [];
      let cursor: string | undefined;
      do {
        const page = await engine.tasks.list(teamId, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        met.push(...page.tasks);
        cursor = page.nextCursor ?? undefined;
        await makeTask(engine, teamId, { meta: { createdAt: recent(50) } });
      } while (cursor !== undefined);
      expect(met.map((task) => task.meta.uuid).sort()).toEqual([...uuids].sort());
      const times = met.map((task) => task.meta.createdAt);
      expect(times).toEqual([...times].sort((a, b) => b - a));
    });

    it('filters a list', async () => {
      const chair = await makeTask(engine, teamId, { intent: { sub: 'ann' }, meta: { createdAt: recent(1) } });
      const table = await makeTask(engine, teamId, { intent: { flowName: 'model-remesh' }, meta: { createdAt: recent(2) } });
      const lamp = await makeTask(engine, teamId, { meta: { createdAt: recent(3) } });
      await push(lamp.uuid, 'SUCCESS');
      const names = async (query: object) =>
        (await engine.tasks.list(teamId, { limit: 10, ...query })).tasks.map((task) => task.meta.uuid);
      expect(await names({})).toEqual([lamp.uuid, table.uuid, chair.uuid]);
      expect(await names({ sub: 'ann' })).toEqual([chair.uuid]);
      expect(await names({ flowName: 'model-remesh' })).toEqual([table.uuid]);
      expect(await names({ status: 'SUCCESS' })).toEqual([lamp.uuid]);
      expect(await names({ createdFrom: recent(2), createdTo: recent(2) })).toEqual([table.uuid]);
      expect(await names({ uuids: [chair.uuid, lamp.uuid, randomUUID()] })).toEqual([lamp.uuid, chair.uuid]);
      expect(await names({ uuids: [] })).toEqual([]);
    });

    it('keeps the files that a task was made from, and finds the tasks made from another', async () => {
      const source = await makeTask(engine, teamId, { meta: { createdAt: recent(1) } });
      const files = { image_file: 'tasks/uid_7/a=b.png', model_file: `task:${source.uuid}/a chair.glb` };
      const made = await makeTask(engine, teamId, { intent: { files }, meta: { createdAt: recent(2) } });
      await makeTask(engine, teamId, { intent: { files: { image_file: `task:${made.uuid}` } }, meta: { createdAt: recent(3) } });
      expect((await engine.tasks.read(teamId, made.uuid))?.meta.files).toEqual(files);
      expect((await engine.tasks.readText(teamId, made.uuid))?.meta.files).toEqual(files);
      expect((await engine.tasks.openTasksOf(teamId, 9))[1]?.meta.files).toEqual(files);
      const { tasks } = await engine.tasks.list(teamId, { limit: 9, madeFrom: source.uuid });
      expect(tasks.map(({ meta }) => [meta.uuid, meta.files])).toEqual([[made.uuid, files]]);
      expect((await engine.tasks.read(teamId, source.uuid))?.meta).not.toHaveProperty('files');
    });

    it('scans a limited number of entries per call, and still reaches the end', async () => {
      const wanted = await makeTask(engine, teamId, { intent: { sub: 'needle' }, meta: { createdAt: recent(0) } });
      await Promise.all(Array.from({ length: 1_005 }, () => makeTask(engine, teamId, { meta: { createdAt: recent(5) } })));
      const first = await engine.tasks.list(teamId, { limit: 10, sub: 'needle' });
      expect(first.tasks).toEqual([]);
      expect(first.nextCursor).not.toBeNull();
      const second = await engine.tasks.list(teamId, { limit: 10, sub: 'needle', cursor: first.nextCursor ?? '' });
      expect(second.tasks.map((task) => task.meta.uuid)).toEqual([wanted.uuid]);
      expect(second.nextCursor).toBeNull();
    });

    it('refuses a cursor that it did not issue', async () => {
      await expect(engine.tasks.list(teamId, { limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({ code: 1004 });
    });
  });
}

/** A moment within the retention, `ms` after a fixed point of today. */
const today = Date.now() - 3_600_000;
function recent(ms: number): number {
  return today + ms;
}
