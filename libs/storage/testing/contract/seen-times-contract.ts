import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SeenTimes, STAGE_BOUNDS } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { makeTask, readingOf, teamName } from './samples.js';

const CREATED = 1_800_000_000_000;
/** Moments of the storage's clock, in ms after the creation. */
const after = (ms: number) => CREATED + ms;

export function seenTimesContract(under: EngineUnderTest): void {
  describe('times of stages', () => {
    let engine: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create({ statusTerminalTtlMs: 400 });
      teamId = teamName();
    });
    afterEach(() => engine.close());

    const made = async (output: Record<string, unknown> = {}) =>
      (await makeTask(engine, teamId, { meta: { createdAt: CREATED }, status: { output } })).uuid;
    const push = (uuid: string, ms: number, status: string, output?: Record<string, unknown>) =>
      engine.tasks.apply(teamId, uuid, { observedAt: after(ms), reading: readingOf(uuid, status, output && { output }) });
    const timesOf = async (uuid: string): Promise<readonly SeenTimes[] | undefined> =>
      (await engine.tasks.read(teamId, uuid))?.times;

    it('are those at which each was first seen to start and to end', async () => {
      const uuid = await made();
      expect(await timesOf(uuid)).toBeUndefined();
      await push(uuid, 10, 'RUNNING', { geometry_job_status: 'IN_PROGRESS', texture_job_status: 'PENDING' });
      await push(uuid, 20, 'RUNNING', {
        geometry_job_status: 'IN_PROGRESS',
        texture_job_status: 'PENDING',
        geometry_model_url: ['u'],
      });
      await push(uuid, 30, 'RUNNING', { geometry_job_status: 'COMPLETED', texture_job_status: 'IN_PROGRESS' });
      await push(uuid, 40, 'SUCCESS', { geometry_job_status: 'COMPLETED', texture_job_status: 'COMPLETED' });
      const expected = [
        { name: '.', started: after(10), ended: after(40) },
        { name: 'geometry', started: after(10), ended: after(30) },
        { name: 'texture', started: after(30), ended: after(40) },
      ];
      expect(await timesOf(uuid)).toEqual(expected);
      expect((await engine.tasks.list(teamId, { limit: 5 })).tasks[0]?.times).toEqual(expected);
    });

    it('outlive the status', async () => {
      const uuid = await made();
      await push(uuid, 10, 'RUNNING', { geometry_job_status: 'IN_PROGRESS' });
      await push(uuid, 20, 'FAILED', { geometry_job_status: 'FAILED' });
      await under.pass(500);
      const task = await engine.tasks.read(teamId, uuid);
      expect(task?.record).toBeNull();
      expect(task?.times).toEqual([
        { name: '.', started: after(10), ended: after(20) },
        { name: 'geometry', started: after(10), ended: after(20) },
      ]);
      // Read again from the upstream: what is known stays, and nothing is made up.
      await engine.tasks.apply(teamId, uuid, {
        observedAt: after(900),
        expected: null,
        reading: readingOf(uuid, 'FAILED', { output: { geometry_job_status: 'FAILED', texture_job_status: 'CANCELLED' } }),
      });
      expect(await timesOf(uuid)).toEqual(task?.times);
    });

    it('are not known of what the record before said already, or where there was none', async () => {
      const uuid = await made({ geometry_job_status: 'COMPLETED', texture_job_status: 'IN_PROGRESS' });
      await push(uuid, 10, 'SUCCESS', { geometry_job_status: 'COMPLETED', texture_job_status: 'COMPLETED' });
      expect(await timesOf(uuid)).toEqual([
        { name: 'texture', ended: after(10) },
        { name: '.', ended: after(10) },
      ]);
    });

    it('stay where a reading does not count, or says nothing new', async () => {
      const uuid = await made();
      await push(uuid, 10, 'RUNNING', { geometry_job_status: 'COMPLETED' });
      const times = [
        { name: '.', started: after(10) },
        { name: 'geometry', ended: after(10) },
      ];
      await push(uuid, 20, 'PENDING', { geometry_job_status: 'FAILED', texture_job_status: 'IN_PROGRESS' });
      await push(uuid, 30, 'RUNNING', { geometry_job_status: 'COMPLETED' });
      expect(await timesOf(uuid)).toEqual(times);
      // Back to work: the first times stay, and none begins after its end.
      await push(uuid, 40, 'RUNNING', { geometry_job_status: 'IN_PROGRESS' });
      await push(uuid, 50, 'RUNNING', { geometry_job_status: 'COMPLETED' });
      expect(await timesOf(uuid)).toEqual(times);
    });

    it('are kept of a few stages with names of bounded length and known states', async () => {
      const uuid = await made();
      const most = STAGE_BOUNDS.nameCharacters;
      await push(uuid, 10, 'PENDING', {
        [`${'n'.repeat(most + 1)}_job_status`]: 'COMPLETED',
        'bl ank_job_status': 'COMPLETED',
        odd_job_status: 'POLISHING',
        none_job_status: null,
        [`${'n'.repeat(most)}_job_status`]: 'COMPLETED',
      });
      expect(await timesOf(uuid)).toEqual([{ name: 'n'.repeat(most), ended: after(10) }]);
      const many = (first: number) =>
        Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`s${first + at}_job_status`, 'IN_PROGRESS']));
      await push(uuid, 20, 'PENDING', many(0));
      await push(uuid, 30, 'RUNNING', many(100));
      const times = (await timesOf(uuid)) ?? [];
      expect(times).toHaveLength(STAGE_BOUNDS.stages + 1);
      expect(times.map(({ name }) => name)).toEqual(['n'.repeat(most), 's0', 's1', 's2', 's3', 's4', 's5', 's6', 's7']);
    });

    it('may be before the creation, which the upstream dates', async () => {
      const uuid = await made();
      await push(uuid, -5_000, 'RUNNING', { geometry_job_status: 'IN_PROGRESS' });
      const started = (await engine.tasks.read(teamId, uuid))?.record?.observedAt;
      expect(await timesOf(uuid)).toEqual([
        { name: '.', started },
        { name: 'geometry', started },
      ]);
    });
  });
}
