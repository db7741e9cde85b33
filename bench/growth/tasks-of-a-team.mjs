import { costOfRedis, costOfRequest, growthTable, measureSizes } from './cost.mjs';

/** Tasks read in turn: more than fit in a processor's cache. */
const READ = 20_000;
/** Tasks beyond their retention that one sweep deletes. */
const SWEPT = 1_000;
const PAGE = 50;

export async function measureTasks(world, { seconds, ...options }) {
  const { gateway, store, finished, running, teamId, headers } = world;
  try {
    return await measureSizes(
      { ...options, what: 'tasks' },
      {
        grow: (size) => store.ask('grow', { uuid: finished, to: size }),
        async measure(size) {
          const ask = (paths) => costOfRequest(world, { paths, headers, seconds });
          const updates = await costOfRedis(world, 'update', { teamId, uuids: running, seconds });
          await store.ask('growOld', { uuid: finished, count: SWEPT });
          const swept = await costOfRedis(world, 'sweep', {});
          return {
            read: await ask(spread(size).map((number) => `/api/v1/tasks/${idOf(number)}`)),
            update: updates.us / updates.value,
            page: await ask([`/api/v1/tasks?limit=${PAGE}`]),
            deepPage: await ask([await pageInTheMiddle(gateway.url, size, headers)]),
            sweep: swept.us / SWEPT,
          };
        },
      },
    );
  } finally {
    await world.stop();
  }
}

export const reportTasks = (rows) =>
  growthTable({
    rows,
    what: 'tasks',
    note: `Tasks of one team. CPU time of a read and of a page of ${PAGE} tasks is that of the gateway and Redis, of an update and of a deleted task that of Redis; each as a multiple of the value at the smallest size.`,
    names: {
      read: 'a read',
      update: 'an update',
      page: 'the first page',
      deepPage: 'a page in the middle',
      sweep: 'a deleted task',
    },
  });

const spread = (size) =>
  Array.from({ length: Math.min(size, READ) }, (_value, at) => Math.floor((at * size) / Math.min(size, READ)));

/** Ids of the copies that the store makes. */
const idOf = (number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** The page after the task in the middle. */
async function pageInTheMiddle(url, size, headers) {
  const answer = await fetch(`${url}/api/v1/tasks?uuid=${idOf(Math.floor(size / 2))}`, { headers });
  const [{ created_at: createdAt }] = (await answer.json()).data.tasks;
  return `/api/v1/tasks?limit=${PAGE}&created_to=${encodeURIComponent(createdAt)}`;
}
