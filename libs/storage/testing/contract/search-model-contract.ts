import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { askedWords, searchWords, type TaskListQuery } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { createdFor, intentOf, readingOf, teamName } from './samples.js';

interface Made {
  uuid: string;
  createdAt: number;
  flowName: string;
  sub: string | undefined;
  labels: Record<string, string>;
  files: Record<string, string>;
  text: string;
  cost: number | null;
  status: string;
}

const BEGAN = Date.now() - 3_600_000;
const WORDS = ['red', 'Redwood', 'chair', 'STRASSE', 'straße', 'ﬁne', '木の椅子', 'x2', 'reden', 'größe', 'table-leg', '%', ' '];
const SOURCES = ['92483a80-236c-4889-9a95-4c90bb64dfd8', '00000000-0000-4000-8000-000000000000'];
const word = fc.constantFrom(...WORDS);

const made = fc.record({
  age: fc.integer({ min: 0, max: 5 }),
  flowName: fc.constantFrom('text-to-model', 'model-remesh'),
  sub: fc.constantFrom(undefined, 'ann', 'bob'),
  labels: fc.dictionary(fc.constantFrom('project', 'stage', 'toString'), fc.constantFrom('a', 'ab', 'a=b', 'a\\', '木'), {
    maxKeys: 3,
  }),
  files: fc.dictionary(
    fc.constantFrom('image_file', 'model_file'),
    fc.constantFrom('tasks/uid_7/a=b.png', ...SOURCES.flatMap((uuid) => [`task:${uuid}`, `task:${uuid}/a.glb`])),
    { maxKeys: 2 },
  ),
  text: fc.array(word, { maxLength: 5 }).map((words) => words.join(' ')),
  cost: fc.constantFrom(null, 0, 5, 10.5),
  status: fc.constantFrom('PENDING', 'RUNNING', 'SUCCESS', 'FAILED'),
});

type Sample = typeof made extends fc.Arbitrary<infer T> ? T : never;

const search = fc.record(
  {
    status: fc.constantFrom('PENDING', 'SUCCESS'),
    flowName: fc.constantFrom('text-to-model', 'model-remesh'),
    sub: fc.constantFrom('ann', 'carl'),
    labels: fc.uniqueArray(fc.constantFrom('project=a', 'project=ab', 'stage=a=b', 'stage=a\\', 'toString=木', 'project='), {
      maxLength: 2,
    }),
    text: fc.array(fc.constantFrom(...WORDS, 'r', 're', 'STRA', 'stras', 'fi', '椅', 'ta', 'grö'), {
      minLength: 1,
      maxLength: 2,
    }),
    madeFrom: fc.constantFrom(...SOURCES),
    minCredits: fc.constantFrom(0, 5, 5.5),
    maxCredits: fc.constantFrom(0, 5, 100),
    createdFrom: fc.integer({ min: 0, max: 5 }).map((age) => BEGAN + age),
    createdTo: fc.integer({ min: 0, max: 5 }).map((age) => BEGAN + age),
  },
  { requiredKeys: [] },
);

/** What a list must find, in plain words. */
function expected(tasks: readonly Made[], { labels = [], words = [], ...query }: Omit<TaskListQuery, 'limit'>): string[] {
  const found = tasks.filter(
    (task) =>
      (query.status === undefined || task.status === query.status) &&
      (query.flowName === undefined || task.flowName === query.flowName) &&
      (query.sub === undefined || task.sub === query.sub) &&
      (query.createdFrom === undefined || task.createdAt >= query.createdFrom) &&
      (query.createdTo === undefined || task.createdAt <= query.createdTo) &&
      (query.minCredits === undefined || (task.cost !== null && task.cost >= query.minCredits)) &&
      (query.maxCredits === undefined || (task.cost !== null && task.cost <= query.maxCredits)) &&
      (query.madeFrom === undefined || Object.values(task.files).some((file) => file.includes(`task:${query.madeFrom}`))) &&
      labels.every((label) => Object.entries(task.labels).some(([name, value]) => `${name}=${value}` === label)) &&
      words.every((asked) => searchWords(task.text).some((one) => one.startsWith(asked))),
  );
  const order = (a: Made, b: Made) => b.createdAt - a.createdAt || (a.uuid < b.uuid ? 1 : -1);
  return found.sort(order).map(({ uuid }) => uuid);
}

/** The list of an engine finds what the filters say, page by page, while tasks are added. */
export function searchModelContract(create: () => Promise<StorageEngine> | StorageEngine, runs: number): void {
  describe('a search', () => {
    let engine: StorageEngine;
    beforeAll(async () => void (engine = await create()));
    afterAll(() => engine.close());

    async function make(teamId: string, { age, sub, labels, files, text, cost, status, flowName }: Sample): Promise<Made> {
      const user = sub === undefined ? {} : { sub };
      const named = Object.keys(labels).length === 0 ? {} : { labels };
      const made = Object.keys(files).length === 0 ? {} : { files };
      const intent = intentOf(teamId, { flowName, ...user, ...named, ...made });
      const createdAt = BEGAN + age;
      const created = createdFor(intent, { createdAt, costCredits: cost, ...named });
      const { uuid } = created.meta;
      await engine.creations.begin(intent);
      await engine.creations.complete(intent, { ...created, words: searchWords(text) });
      if (status !== 'PENDING')
        await engine.tasks.apply(teamId, uuid, { observedAt: Date.now(), reading: readingOf(uuid, status) });
      return { uuid, createdAt, flowName, sub, labels, files, text, cost, status };
    }

    it('finds the same as a plain filter, in stable pages', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(made, { maxLength: 12 }),
          fc.array(search, { minLength: 1, maxLength: 6 }),
          async (all, asked) => {
            const teamId = teamName();
            const tasks: Made[] = [];
            for (const one of all) tasks.push(await make(teamId, one));
            for (const { text, ...query } of asked) {
              const words = askedWords((text ?? []).join(' '));
              const wanted = { ...query, ...(text === undefined ? {} : { words }) };
              const before = expected(tasks, wanted);
              const met: string[] = [];
              let cursor: string | undefined;
              do {
                const page = await engine.tasks.list(teamId, {
                  limit: 2,
                  ...wanted,
                  ...(cursor === undefined ? {} : { cursor }),
                });
                met.push(...page.tasks.map(({ meta }) => meta.uuid));
                cursor = page.nextCursor ?? undefined;
                if (cursor !== undefined && all[0]) tasks.push(await make(teamId, { ...all[0], age: 9 }));
              } while (cursor !== undefined);
              expect(met).toEqual(before);
            }
          },
        ),
        { numRuns: runs },
      );
    });
  });
}
