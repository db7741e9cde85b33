import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashDisk, type DeathPlan } from '../../testing/contract/local/crash-disk.js';
import { expectKept } from '../../testing/contract/local/expect-kept.js';
import { liveOn, nothingPromised, TEAM } from '../../testing/contract/local/scenario.js';
import { readingOf } from '../../testing/contract/samples.js';
import { createMemoryAccessStores } from '../memory/access/create-memory-access-stores.js';
import { createMemoryEngine } from '../memory/create-memory-engine.js';
import { openLocalCollections } from './open-local-collections.js';

describe('the local engine, when its process dies', () => {
  const root = mkdtempSync(join(tmpdir(), 'local-crash-'));
  let count = 0;
  let commits = 0;
  const newFolder = () => join(root, String((count += 1)));
  const onFault = (error: unknown) => {
    throw error;
  };
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  async function open(folder: string, plan: DeathPlan | null = null) {
    let disk: CrashDisk | undefined;
    const collections = await openLocalCollections({
      folder,
      onFault,
      wrap: (inner) => (disk = new CrashDisk(inner, plan)),
    });
    const engine = createMemoryEngine({ collections });
    return { engine, stores: createMemoryAccessStores({ collections }), collections, disk: disk as CrashDisk };
  }

  /** What the next process finds: LMDB's file as is, since the page cache survives a killed process. */
  function copyOf(folder: string): string {
    const copy = newFolder();
    mkdirSync(copy, { recursive: true });
    copyFileSync(join(folder, 'data.mdb'), join(copy, 'data.mdb'));
    return copy;
  }

  beforeAll(async () => {
    const { engine, stores, disk } = await open(newFolder());
    await liveOn(engine, stores, nothingPromised());
    commits = disk.commits;
    await engine.close();
  });

  it('keeps every acknowledged write and stays consistent, whichever commit was the last', async () => {
    expect(commits).toBeGreaterThan(10);
    for (let commit = 1; commit <= commits; commit += 1) {
      for (const when of ['before', 'after'] as const) {
        const folder = newFolder();
        const before = await open(folder, { commit, when });
        const promised = nothingPromised();
        await Promise.race([liveOn(before.engine, before.stores, promised), before.disk.died]);
        const after = await open(copyOf(folder));
        await expectKept(after.engine, after.stores, promised);
        await after.engine.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }
  });

  it('never reuses an (epoch, rev) for another state, and keeps the epoch after a clean close', async () => {
    const folder = newFolder();
    const promised = nothingPromised();
    let running = await open(folder);
    await liveOn(running.engine, running.stores, promised);
    const uuid = promised.completed[2]?.uuid ?? '';
    const apply = async (progress: number) =>
      (
        await running.engine.tasks.apply(TEAM, uuid, {
          observedAt: Date.now(),
          reading: readingOf(uuid, 'RUNNING', { progress }),
        })
      ).record;
    const first = await apply(10);
    await running.engine.close();
    running = await open(folder);
    const second = await apply(20);
    expect([second?.epoch, second?.rev]).toEqual([first?.epoch, 3]);
    await running.collections.durable();
    const copy = copyOf(folder);
    await apply(30);
    await running.engine.close();
    running = await open(copy);
    const third = await apply(40);
    expect(third?.rev).toBe(4);
    expect(third?.epoch).not.toBe(second?.epoch);
    await running.engine.close();
  });
});
