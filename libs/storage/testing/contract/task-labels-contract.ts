import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Labels } from '#contracts';
import { type TaskChange } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { makeTask, readingOf, teamName } from './samples.js';

const TEN = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`l${at}`, 'x']));

export function taskLabelsContract(under: EngineUnderTest): void {
  describe('labels of existing tasks', () => {
    let engine: StorageEngine;
    let other: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create({ statusTerminalTtlMs: 300 });
      other = await under.another();
      teamId = teamName();
    });
    afterEach(async () => {
      await Promise.all([engine.close(), other.close()]);
    });

    const made = async (labels?: Labels) => (await makeTask(engine, teamId, { intent: labels ? { labels } : {} })).uuid;
    const label = (uuids: string[], set: Labels, remove: string[] = []) => engine.tasks.label(teamId, { uuids, set, remove });
    const read = async (uuid: string) => {
      const task = await engine.tasks.read(teamId, uuid);
      return { labels: task?.meta.labels, rev: task?.record?.rev };
    };
    const push = (uuid: string, status: string) =>
      engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), reading: readingOf(uuid, status) });
    const found = async (text: string) =>
      (await engine.tasks.list(teamId, { limit: 10, labels: [text] })).tasks.map(({ meta }) => meta.uuid);

    it('are added, replaced and removed, for several tasks at once, and the list finds them', async () => {
      const [one, two] = [await made({ project: 'apollo', stage: 'draft' }), await made()];
      expect(await label([two, one], { stage: 'final = 木', customer: '4711' }, ['project', 'none'])).toEqual({
        verdict: 'labelled',
        labels: [
          { customer: '4711', stage: 'final = 木' },
          { customer: '4711', stage: 'final = 木' },
        ],
      });
      expect(await read(one)).toEqual({ labels: { customer: '4711', stage: 'final = 木' }, rev: 2 });
      expect(await found('stage=final = 木')).toEqual([two, one]);
      expect(await found('project=apollo')).toEqual([]);
      expect(await label([one, two], {}, ['customer', 'stage'])).toEqual({ verdict: 'labelled', labels: [{}, {}] });
      expect(await read(two)).toEqual({ labels: undefined, rev: 3 });
    });

    it('that are so already change nothing', async () => {
      const uuid = await made({ project: 'apollo' });
      await label([uuid], { project: 'apollo' }, ['stage']);
      expect(await read(uuid)).toEqual({ labels: { project: 'apollo' }, rev: 1 });
    });

    it('change for all of the tasks or for none', async () => {
      const [one, full] = [await made(), await made(TEN)];
      expect(await label([one, full], { more: 'y' })).toEqual({ verdict: 'too-many', at: 1 });
      expect(await label([one, randomUUID()], { more: 'y' })).toEqual({ verdict: 'unknown-task', at: 1 });
      expect(await engine.tasks.label(teamName(), { uuids: [one], set: { more: 'y' }, remove: [] })).toEqual({
        verdict: 'unknown-task',
        at: 0,
      });
      expect(await read(one)).toEqual({ labels: undefined, rev: 1 });
      expect(await label([full], { more: 'y' }, ['l0'])).toMatchObject({ verdict: 'labelled' });
      expect(Object.keys((await read(full)).labels ?? {})).toHaveLength(10);
    });

    it('are told to the listeners of the task and of its team, with those before, and once', async () => {
      const uuid = await made({ project: 'apollo' });
      await push(uuid, 'SUCCESS');
      const ofTask: TaskChange[] = [];
      const ofTeam: TaskChange[] = [];
      let tell: () => void = () => undefined;
      const told = new Promise<void>((resolve) => (tell = resolve));
      await other.events.onTask(teamId, uuid, (change) => ofTask.push(change));
      await other.events.onTeam(teamId, (change) => {
        ofTeam.push(change);
        if (change.labels === undefined) tell();
      });
      await label([uuid], { project: 'zeus' });
      await label([uuid], { project: 'zeus' });
      await label([uuid], {}, ['project']);
      await told;
      const facts = ({ epoch: _epoch, statusJson: _text, status, ...change }: TaskChange) => ({
        ...change,
        status: status.status,
      });
      const common = { teamId, uuid, terminal: true, status: 'SUCCESS' };
      expect(ofTask.map(facts)).toEqual([
        { ...common, rev: 3, labels: { project: 'zeus' }, formerLabels: { project: 'apollo' } },
        { ...common, rev: 4, formerLabels: { project: 'zeus' } },
      ]);
      expect(ofTeam.map(facts)).toEqual(ofTask.map(facts));
    });

    it('make a reading that began before them wait its turn, and leave a later update alone', async () => {
      const uuid = await made();
      const before = (await engine.tasks.read(teamId, uuid))?.record;
      await label([uuid], { project: 'apollo' });
      const reading = readingOf(uuid, 'RUNNING');
      const expected = before && { epoch: before.epoch, rev: before.rev };
      expect(await engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), expected, reading })).toMatchObject({
        verdict: 'conflict',
        record: { epoch: before?.epoch, rev: 2 },
      });
      expect((await push(uuid, 'RUNNING')).record).toMatchObject({ epoch: before?.epoch, rev: 3 });
      expect((await read(uuid)).labels).toEqual({ project: 'apollo' });
    });

    it('change also once the status has expired', async () => {
      const uuid = await made();
      await push(uuid, 'SUCCESS');
      await under.pass(400);
      expect(await label([uuid], { project: 'apollo' })).toEqual({ verdict: 'labelled', labels: [{ project: 'apollo' }] });
      expect(await read(uuid)).toEqual({ labels: { project: 'apollo' }, rev: undefined });
    });

    it('leave the usage with those of the creation', async () => {
      const [one, two] = [await made({ project: 'apollo' }), await made()];
      await label([one, two], { project: 'zeus', late: 'x' });
      await label([one], {}, ['late']);
      await push(one, 'SUCCESS');
      await push(two, 'SUCCESS');
      await label([one], { project: 'hera' });
      const today = new Date(engine.clock.now()).toISOString().slice(0, 10);
      const rows = async (name: string) => await engine.usage.readBy(teamId, [today], { kind: 'label', name });
      expect((await rows('project')).map(({ value, succeeded }) => [value, succeeded])).toEqual([['apollo', 1]]);
      expect(await rows('late')).toEqual([]);
    });
  });
}
