/** The local engine on a folder, in a separate process. */
import { createMemoryEngine, openLocalCollections } from '#storage';
import { answer } from '../../support/answer.mjs';
import { endTask, forEach, makeTask } from '../../support/tasks.mjs';

const began = performance.now();
let disk;
const wrap = (opened) => (disk = opened);
const onFault = (error) => process.stderr.write(`${error}\n`);
const collections = await openLocalCollections({ folder: process.argv[2], onFault, wrap });
const engine = createMemoryEngine({ collections });
const opened = performance.now() - began;
const TEAMS = 20;
const CLONED_AT_ONCE = 5_000;
const uuids = [];
const teamOf = (at) => `team_${at % TEAMS}`;

/** Copies all records of a task under a new id. */
async function clone(uuid, from, to) {
  const named = [...disk.scan({ from: '', below: '\u007f' })].filter(([key]) => key.includes(uuid));
  for (let at = from; at < to;) {
    const changes = new Map();
    for (const end = Math.min(to, at + CLONED_AT_ONCE); at < end; at += 1) {
      const id = `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`;
      for (const [key, text] of named) changes.set(key.replace(uuid, id), text.replaceAll(uuid, id));
    }
    await disk.commit(changes);
  }
}

answer({
  opened: async () => opened,
  size: async () => collections.size(),
  /** Ended tasks: the engine creates one per team; the others are copies of its records. */
  fill: async ({ count }) => {
    const share = Math.floor(count / TEAMS);
    for (let team = 0; team < TEAMS; team += 1) {
      const uuid = await makeTask(engine, teamOf(team));
      await endTask(engine, teamOf(team), uuid);
      await collections.durable();
      await clone(uuid, team * share, (team + 1) * share);
    }
  },
  /** Typical work: pages of lists, reads of old tasks, new tasks. */
  use: async ({ count }) => {
    for (let team = 0; team < TEAMS; team += 1) {
      let cursor;
      for (let page = 0; page < 5; page += 1) {
        const { tasks, nextCursor } = await engine.tasks.list(teamOf(team), { limit: 100, ...(cursor && { cursor }) });
        uuids.push(...tasks.map(({ meta }) => [meta.teamId, meta.uuid]));
        cursor = nextCursor;
      }
    }
    const start = performance.now();
    for (let at = 0; at < count; at += 1) await engine.tasks.readText(...uuids[at % uuids.length]);
    return { readMicros: ((performance.now() - start) * 1_000) / count };
  },
  create: async ({ count, atOnce }) => {
    const start = performance.now();
    await forEach(count, (at) => makeTask(engine, teamOf(at)), { atOnce });
    return { perSecond: (count * 1_000) / (performance.now() - start) };
  },
  stop: async () => engine.close(),
});
