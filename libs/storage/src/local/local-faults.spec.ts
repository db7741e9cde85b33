import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPEN_TASKS } from '#tasks';
import { createdFor, intentOf, makeTask, readingOf, teamName, windowOf } from '../../testing/contract/samples.js';
import { createMemoryEngine } from '../memory/create-memory-engine.js';
import { type StorageEngine } from '../storage-engine.js';
import { type Disk } from './disk.js';
import { openLocalCollections } from './open-local-collections.js';

const refused = expect.objectContaining({ code: 9010 });

describe('the local engine on a full disk', () => {
  const tried = new EventEmitter();
  let folder: string;
  let engine: StorageEngine;
  let isFull: boolean;
  let faults: unknown[];
  let teamId: string;

  const fillable = (disk: Disk): Disk => ({
    get: (key) => disk.get(key),
    scan: (range) => disk.scan(range),
    snapshot: () => disk.snapshot(),
    commit: async (changes) => {
      if (isFull) throw new Error('No space left on device');
      await disk.commit(changes);
      tried.emit('written');
    },
    size: () => disk.size(),
    close: () => disk.close(),
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'local-faults-'));
    [isFull, faults, teamId] = [false, [], teamName()];
    const collections = await openLocalCollections({ folder, onFault: (error) => faults.push(error), wrap: fillable });
    engine = createMemoryEngine({ collections });
  });
  afterEach(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const recovered = async () => {
    isFull = false;
    await once(tried, 'written');
    await new Promise(setImmediate);
  };

  it('refuses creations without a trace, keeps reading, and recovers by itself', async () => {
    const windows = [windowOf('w', 100)];
    const { uuid } = await makeTask(engine, teamId, { intent: { estimate: 10, windows } });
    isFull = true;
    const intents = [1, 2, 3].map(() => intentOf(teamId, { estimate: 10, windows, idempotencyKey: 'once' }));
    const outcomes = await Promise.allSettled(intents.map((intent) => engine.creations.begin(intent)));
    expect(outcomes.map((outcome): unknown => outcome.status === 'rejected' && outcome.reason)).toEqual([
      refused,
      refused,
      refused,
    ]);
    await expect(engine.health.ping()).rejects.toEqual(refused);
    await expect(
      engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') }),
    ).rejects.toEqual(refused);
    expect((await engine.tasks.read(teamId, uuid))?.record?.status.status).toBe('PENDING');
    expect(await engine.creations.budgetState(teamId, ['w', OPEN_TASKS])).toEqual([
      { windowId: 'w', spent: 0, reserved: 10 },
      { windowId: OPEN_TASKS, spent: 0, reserved: 10 },
    ]);
    expect(await engine.creations.stale(Infinity, 10)).toEqual([]);
    expect(faults).toHaveLength(1);
    await recovered();
    expect(await engine.health.ping()).toBeGreaterThanOrEqual(0);
    expect((await engine.creations.begin(intents[0] ?? intentOf(teamId))).verdict).toBe('begun');
  });

  it('withdraws a status that it could not save, tells its listeners, and never reuses its revision', async () => {
    const { uuid } = await makeTask(engine, teamId);
    let gaps = 0;
    engine.events.onGap(() => (gaps += 1));
    const before = engine.events.continuity();
    isFull = true;
    const lost = await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') });
    expect(lost.verdict).toBe('applied');
    await expect(engine.creations.begin(intentOf(teamId))).rejects.toEqual(refused);
    expect((await engine.tasks.read(teamId, uuid))?.record?.status.status).toBe('PENDING');
    expect(engine.events.continuity()).not.toBe(before);
    await recovered();
    expect(gaps).toBe(2);
    const again = await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, 'RUNNING') });
    expect(again.record?.rev).toBe(lost.record?.rev);
    expect(again.record?.epoch).not.toBe(lost.record?.epoch);
  });

  it('keeps a creation unresolved whose record it could not write', async () => {
    const intent = intentOf(teamId);
    await engine.creations.begin(intent);
    isFull = true;
    await expect(engine.creations.complete(intent, createdFor(intent))).rejects.toEqual(refused);
    expect((await engine.creations.stale(Infinity, 10)).map(({ creationId }) => creationId)).toEqual([intent.creationId]);
    expect(await engine.tasks.countOpen(teamId)).toBe(0);
    await recovered();
    await engine.creations.complete(intent, createdFor(intent));
    expect(await engine.tasks.countOpen(teamId)).toBe(1);
  });
});
