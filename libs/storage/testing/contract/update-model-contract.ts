import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { rankOf, type RecordVersion, type StatusReading, type StatusUpdate, type TaskChange, type TaskRecord } from '#tasks';
import { type StorageEngine } from '../../src/storage-engine.js';
import { createMemoryEngine } from '../../src/memory/create-memory-engine.js';
import { DAY, makeTask, readingOf, teamName } from './samples.js';

const START = Date.now();

/** What happens to a task: a push, a poll that began some steps ago, or the same reading once more. */
type Step =
  | { kind: 'push'; reading: Partial<StatusReading>; fence?: number }
  | { kind: 'poll'; reading: Partial<StatusReading>; begunStepsAgo: number }
  | { kind: 'repeat'; stepsAgo: number };

const reading = fc.record(
  {
    status: fc.constantFrom('PENDING', 'QUEUED', 'RUNNING', 'RUNNING', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCELLED', 'POLISHING'),
    progress: fc.integer({ min: 0, max: 4 }).map((quarter) => quarter * 12.5),
    flowName: fc.constantFrom('text-to-model', 'flöw/"x"'),
    input: fc.constantFrom({}, { seed: 0.1, tags: [] }, { nothing: null }),
    output: fc.constantFrom(
      {},
      { model: 'u', list: [[], {}] },
      { geometry_job_status: 'IN_PROGRESS' },
      { geometry_job_status: 'COMPLETED', texture_job_status: 'IN_PROGRESS' },
      { geometry_job_status: 'COMPLETED', texture_job_status: 'FAILED' },
    ),
    createTime: fc.constantFrom('2025-08-05T12:39:48.228522Z'),
    startTime: fc.constantFrom('2025-08-05T12:40:00Z'),
    endTime: fc.constantFrom('2025-08-05T12:41:00Z'),
    queue: fc.constantFrom({ is_queued: true, position: 3 }, {}),
    error: fc.constantFrom('went wrong', { code: 1 }),
  },
  { requiredKeys: ['status'] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      { kind: fc.constant('push' as const), reading, fence: fc.integer({ min: 1, max: 4 }) },
      { requiredKeys: ['kind', 'reading'] },
    ),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('poll' as const), reading, begunStepsAgo: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), stepsAgo: fc.nat(4) }) },
);

/** Runs the life of a task on one engine and records the results, without the random epoch. */
async function live(engine: StorageEngine, steps: readonly Step[]) {
  const teamId = teamName();
  const uuid = randomUUID();
  const { created } = await makeTask(engine, teamId, { meta: { uuid, createdAt: START } });
  const events: TaskChange[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const leave = await engine.events.onTask(teamId, uuid, (change) =>
    change.terminal ? (events.push(change), end()) : events.push(change),
  );
  const records: (TaskRecord | null)[] = [(await engine.tasks.read(teamId, uuid))?.record ?? null];
  const sent: StatusUpdate[] = [];
  const verdicts: string[] = [];
  for (const [at, made] of steps.entries()) {
    const update = updateOf(made, { uuid, at, sent, records });
    sent.push(update);
    const outcome = await engine.tasks.apply(teamId, uuid, update);
    verdicts.push(outcome.verdict);
    records.push(outcome.record);
  }
  // A last change that is certain to be published, so that all before it have been received.
  const last = await engine.tasks.apply(teamId, uuid, {
    observedAt: START + 2 * DAY,
    reading: readingOf(uuid, 'SUCCESS', { endTime: 'last' }),
  });
  if (last.record && (last.verdict === 'applied' || events.length < last.record.rev - 1)) await ended;
  await leave();
  const times = (await engine.tasks.read(teamId, uuid))?.times;
  return { uuid, created, records, verdicts, events, last, times };
}

function updateOf(
  made: Step,
  { uuid, at, sent, records }: { uuid: string; at: number; sent: StatusUpdate[]; records: (TaskRecord | null)[] },
): StatusUpdate {
  // Later than the creation, so that both engines take the same time as the latest.
  const observedAt = START + DAY + at;
  if (made.kind === 'repeat') {
    const before = sent[sent.length - 1 - made.stepsAgo];
    return before ? { ...before, observedAt } : { observedAt, reading: readingOf(uuid, 'PENDING') };
  }
  const update = { observedAt, reading: { status: 'PENDING', ...made.reading, taskId: uuid } };
  if (made.kind === 'push') return made.fence === undefined ? update : { ...update, fence: made.fence };
  return { ...update, expected: versionOf(records[Math.max(0, records.length - 1 - made.begunStepsAgo)]) };
}

function versionOf(record: TaskRecord | null | undefined): RecordVersion | null {
  return record ? { epoch: record.epoch, rev: record.rev } : null;
}

function expectNeverBack({ records, events, last }: Awaited<ReturnType<typeof live>>): void {
  let before: TaskRecord | null = null;
  let rank = 0;
  for (const record of records) {
    if (!record) throw new Error('a record was lost');
    expect(record.rev).toBeGreaterThanOrEqual(before?.rev ?? 1);
    if (before && record.rev === before.rev) expect(record.status).toEqual(before.status);
    if (before?.terminal) expect(record.rev).toBe(before.rev);
    const now = rankOf(record.status.status) ?? rank;
    expect(now).toBeGreaterThanOrEqual(rank);
    if (now === 2 && rank === 2 && before)
      expect(record.status.progress ?? 0).toBeGreaterThanOrEqual(before.status.progress ?? 0);
    [before, rank] = [record, now];
  }
  // Exactly one event per change: the creation made rev 1, and its event went to the team only.
  expect(events.map((event) => event.rev)).toEqual(Array.from({ length: (last.record?.rev ?? 1) - 1 }, (_value, at) => at + 2));
}

/** Checks the rules as a model, and the memory engine beside the one under test. */
export function updateModelContract(create: () => Promise<StorageEngine>, runs: number): void {
  describe('any interleaving of pushes, polls and repeats', () => {
    let engine: StorageEngine;
    const model = createMemoryEngine();
    beforeAll(async () => void (engine = await create()));
    afterAll(() => engine.close());

    it('never goes back, and yields exactly one event per change, alike in both engines', async () => {
      const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const [tested, expected] = [await live(engine, steps), await live(model, steps)];
        expectNeverBack(tested);
        expectNeverBack(expected);
        expect(tested.verdicts).toEqual(expected.verdicts);
        expect(tested.times).toEqual(expected.times);
        const texts = ({ uuid, records, created }: typeof tested) =>
          records
            .slice(1)
            .map((record) =>
              JSON.stringify([record?.rev, record?.terminal, record?.status])
                .replaceAll(uuid, 'UUID')
                .replaceAll(created.status.createTime, 'T'),
            );
        expect(texts(tested)).toEqual(texts(expected));
        expect(tested.records.slice(1).map((record) => record && record.rev > 1 && record.observedAt)).toEqual(
          expected.records.slice(1).map((record) => record && record.rev > 1 && record.observedAt),
        );
      });
      await fc.assert(property, { numRuns: runs });
    }, 120_000);
  });
}
