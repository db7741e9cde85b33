/** The local engine on a folder, in a process of its own. */
import { createMemoryEngine, openLocalCollections } from '#storage';
import { answer } from '../../support/answer.mjs';
import { endTask, forEach, makeTask } from '../../support/tasks.mjs';

const began = performance.now();
const collections = await openLocalCollections({
  folder: process.argv[2],
  onFault: (error) => process.stderr.write(`${error}\n`),
});
const engine = createMemoryEngine({ collections });
const opened = performance.now() - began;
const TEAMS = 20;
const uuids = [];
const teamOf = (at) => `team_${at % TEAMS}`;

answer({
  opened: async () => opened,
  size: async () => collections.size(),
  /** Ended tasks, spread over the last 20 hours. */
  fill: async ({ count }) => {
    await forEach(
      count,
      async (at) => {
        const uuid = await makeTask(engine, teamOf(at), Date.now() - Math.floor((72_000_000 * (count - at)) / count));
        await endTask(engine, teamOf(at), uuid);
      },
      { atOnce: 2_000 },
    );
    await collections.durable();
  },
  /** What a day brings: pages of lists, reads of old tasks, new tasks. */
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
