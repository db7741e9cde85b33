import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type TaskChange } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { type EngineUnderTest } from './engine-under-test.js';
import { makeTask, readingOf, teamName } from './samples.js';

export function taskEventsContract(under: EngineUnderTest): void {
  describe('task events', () => {
    let engine: StorageEngine;
    let other: StorageEngine;
    let teamId: string;

    beforeEach(async () => {
      engine = await under.create();
      other = await under.another();
      teamId = teamName();
    });
    afterEach(async () => {
      await Promise.all([engine.close(), other.close()]);
    });

    const apply = (uuid: string, status: string, progress?: number, observedAt = Date.now()) =>
      other.tasks.apply(teamId, uuid, {
        observedAt,
        reading: readingOf(uuid, status, progress === undefined ? {} : { progress }),
      });

    it('send the listeners of a task and of its team each change once, in order', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const ofTask: TaskChange[] = [];
      const ofTeam: TaskChange[] = [];
      const ended = heard();
      await engine.events.onTask(teamId, uuid, (change) => ofTask.push(change));
      await engine.events.onTeam(teamId, (change) => {
        ofTeam.push(change);
        if (change.terminal) ended.tell();
      });
      for (const progress of [1, 1, 2]) await apply(uuid, 'RUNNING', progress);
      await apply(uuid, 'QUEUED');
      const { record } = await apply(uuid, 'SUCCESS');
      await ended.promise;
      expect(ofTask.map((change) => change.rev)).toEqual([2, 3, 4]);
      expect(ofTeam).toEqual(ofTask);
      const { epoch, rev, terminal, status } = record ?? {};
      const { statusJson, pushedAt: _pushedAt, ...last } = ofTask.at(-1) ?? {};
      expect(last).toEqual({ teamId, uuid, epoch, rev, terminal, status });
      // If the engine provides the text, clients get exactly that text.
      expect(statusJson ?? JSON.stringify(status)).toBe(JSON.stringify(status));
    });

    it('says when the upstream pushed a change, and nothing of the sort where it was read', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const heardOf: TaskChange[] = [];
      const ended = heard();
      await engine.events.onTask(teamId, uuid, (change) => {
        heardOf.push(change);
        if (change.terminal) ended.tell();
      });
      const { record } = await apply(uuid, 'RUNNING', 1, 1_900_000_000_123);
      const read = { reading: readingOf(uuid, 'RUNNING', { progress: 2 }), observedAt: Date.now(), expected: record };
      await other.tasks.apply(teamId, uuid, read);
      await apply(uuid, 'SUCCESS', undefined, 1_900_000_000_456);
      await ended.promise;
      expect(heardOf.map(({ pushedAt }) => pushedAt)).toEqual([1_900_000_000_123, undefined, 1_900_000_000_456]);
    });

    it('carry the span of their update, and the update learns which span made the task', async () => {
      const [made, update] = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
      const { uuid } = await makeTask(engine, teamId, { trace: made ?? '' });
      const changed = new Promise<TaskChange>((resolve) => void engine.events.onTask(teamId, uuid, resolve));
      await engine.events.onTask(teamId, uuid, () => undefined);
      const reading = readingOf(uuid, 'RUNNING', { progress: 1 });
      const outcome = await other.tasks.apply(teamId, uuid, { reading, observedAt: Date.now(), trace: update ?? '' });
      expect(outcome).toMatchObject({ verdict: 'applied', createdIn: made });
      expect((await changed).trace).toBe(update);
      const { uuid: untraced } = await makeTask(engine, teamId);
      const plain = await other.tasks.apply(teamId, untraced, {
        reading: readingOf(untraced, 'RUNNING'),
        observedAt: Date.now(),
      });
      expect(plain).not.toHaveProperty('createdIn');
    });

    it('send the team the first record of a new task', async () => {
      const first = new Promise<TaskChange>((resolve) => void engine.events.onTeam(teamId, resolve));
      await engine.events.onTeam(teamId, () => undefined);
      const { uuid } = await makeTask(other, teamId);
      expect(await first).toMatchObject({ teamId, uuid, rev: 1, terminal: false, status: { status: 'PENDING' } });
    });

    it('report on any instance which tasks have listeners', async () => {
      const [watched, alone] = [await makeTask(engine, teamId), await makeTask(engine, teamId)];
      const uuids = [watched.uuid, alone.uuid];
      expect(await engine.events.audiences(teamId, uuids)).toEqual(['none', 'none']);
      expect(await engine.events.audiences(teamId, [])).toEqual([]);
      const stop = await other.events.onTask(teamId, watched.uuid, () => undefined);
      expect(await engine.events.audiences(teamId, uuids)).toEqual(['task', 'none']);
      await other.events.onTeam(teamId, () => undefined);
      expect(await engine.events.audiences(teamId, uuids)).toEqual(['task', 'team']);
      await stop();
      expect(await engine.events.audiences(teamId, uuids)).toEqual(['team', 'team']);
    });

    it('continue after a listener throws', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const ended = heard();
      await engine.events.onTask(teamId, uuid, () => {
        throw new Error('a bad listener');
      });
      await engine.events.onTask(teamId, uuid, () => ended.tell());
      expect((await apply(uuid, 'SUCCESS')).verdict).toBe('applied');
      await ended.promise;
    });

    it('call a listener that is added twice twice, and a removed one not at all', async () => {
      const { uuid } = await makeTask(engine, teamId);
      const revs: number[] = [];
      const listener = (change: TaskChange) => revs.push(change.rev);
      const ended = heard();
      const leave = await engine.events.onTask(teamId, uuid, listener);
      await engine.events.onTask(teamId, uuid, listener);
      await engine.events.onTask(teamId, uuid, (change) => change.terminal && ended.tell());
      await leave();
      await leave();
      await apply(uuid, 'SUCCESS');
      await ended.promise;
      expect(revs).toEqual([2]);
    });

    it('deliver what is stored after a subscription was renewed during an unsubscribe', async () => {
      const { uuid } = await makeTask(engine, teamId);
      for (let round = 0; round < 20; round += 1) {
        const leave = await engine.events.onTask(teamId, uuid, () => undefined);
        const ended = heard();
        const [leaveToo] = await Promise.all([engine.events.onTask(teamId, uuid, () => ended.tell()), leave()]);
        await apply(uuid, 'RUNNING', round);
        await ended.promise;
        await leaveToo();
      }
      expect(engine.events.activeChannels()).toBe(0);
    });

    it('leave nothing behind after 10,000 cycles', async () => {
      const uuids = Array.from({ length: 50 }, () => randomUUID());
      await Promise.all(
        Array.from({ length: 10_000 }, async (_value, at) => {
          const leave = await engine.events.onTask(teamId, uuids[at % uuids.length] ?? '', () => undefined);
          await leave();
        }),
      );
      expect(engine.events.activeChannels()).toBe(0);
    }, 180_000);
  });
}

function heard(): { promise: Promise<void>; tell: () => void } {
  let tell: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (tell = resolve));
  return { promise, tell };
}
