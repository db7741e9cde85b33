import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DeliveryClaim, isTaskEvent } from '#webhooks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { type EngineUnderTest } from '../engine-under-test.js';
import { makeTask, teamName } from '../samples.js';
import { ANSWERED, ASK, change, dispatchAll, makeEndpoint, noticeOf, REFUSED } from './webhook-samples.js';

const LEASE_MS = 40;
const TASKS = 3;

type Step =
  | { do: 'change'; task: number; ends: boolean }
  | { do: 'tell' }
  | { do: 'dispatch' | 'claim'; by: 0 | 1 }
  | { do: 'record'; at: number; as: 'delivered' | 'retry' | 'dead' }
  | { do: 'release'; at: number }
  | { do: 'die'; at: number }
  | { do: 'pass'; ms: number };

const by = fc.constantFrom(0 as const, 1 as const);
const at = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      task: fc.nat(TASKS - 1),
      ends: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tell' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('dispatch' as const, 'claim' as const), by }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      at,
      as: fc.constantFrom('delivered' as const, 'delivered' as const, 'retry' as const, 'dead' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('release' as const), at }),
      fc.record({ do: fc.constant('die' as const), at }),
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, LEASE_MS + 5) }) },
);

/** Two instances that work, die and overlap at random: no claim while another lasts, order within a task, nothing lost. */
export function deliveriesModelContract(under: EngineUnderTest, numRuns: number): void {
  it('claims nothing twice while a lease lasts, keeps the order of each task, and loses nothing, whatever instances do', async () => {
    const engine = await under.create();
    const other = await under.another();
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
          const run = await Run.start(engine, other, under);
          for (const one of steps) await run.take(one);
          await run.finish();
        }),
        { numRuns },
      );
    } finally {
      await Promise.all([engine.close(), other.close()]);
    }
  }, 120_000);
}

interface Held {
  claim: DeliveryClaim;
  /** Before this, nobody else may get the delivery. */
  until: number;
}

class Run {
  private readonly held = new Map<string, Held>();
  private readonly order = new Map<string, { rank: number; rev: number }>();
  private readonly progress = new Map<string, number>();
  private notices = 0;

  private constructor(
    private readonly engines: [StorageEngine, StorageEngine],
    private readonly under: EngineUnderTest,
    private readonly of: { teamId: string; endpoints: string[]; uuids: string[] },
  ) {}

  static async start(engine: StorageEngine, other: StorageEngine, under: EngineUnderTest): Promise<Run> {
    const teamId = teamName();
    const endpoints = [(await makeEndpoint(engine, teamId)).id, (await makeEndpoint(engine, teamId)).id];
    const uuids: string[] = [];
    for (let count = 0; count < TASKS; count += 1) uuids.push((await makeTask(engine, teamId)).uuid);
    return new Run([engine, other], under, { teamId, endpoints, uuids });
  }

  async take(step: Step): Promise<void> {
    const { teamId, uuids } = this.of;
    const [engine] = this.engines;
    switch (step.do) {
      case 'change':
        return this.change(uuids[step.task] ?? '', step.ends);
      case 'tell':
        this.notices += 1;
        return void (await engine.webhooks.outbox.append(noticeOf(teamId)));
      case 'dispatch':
        return void (await this.engines[step.by].webhooks.deliveries.dispatch(teamId));
      case 'claim':
        return void (await this.claim(this.engines[step.by]));
      case 'pass':
        return this.under.pass(step.ms);
      case 'record':
      case 'release':
      case 'die':
        return this.end(step);
    }
  }

  /** Whatever was left behind is delivered by an instance that lives. */
  async finish(): Promise<void> {
    const [engine] = this.engines;
    const { teamId, endpoints, uuids } = this.of;
    for (const uuid of uuids) await this.change(uuid, true);
    this.held.clear();
    await this.under.pass(LEASE_MS + 5);
    await dispatchAll(engine, teamId);
    for (let nextInMs: number | null = 0; nextInMs !== null;) {
      nextInMs = await this.claim(engine);
      for (const { claim } of this.held.values()) await engine.webhooks.deliveries.record(claim, ANSWERED, { kind: 'delivered' });
      this.held.clear();
      if (nextInMs !== null) await this.under.pass(nextInMs);
    }
    for (const endpointId of endpoints) {
      const { items } = await engine.webhooks.deliveries.list(teamId, { endpointId, limit: 200 });
      expect(items.filter(({ settledAt }) => settledAt === null)).toEqual([]);
      const ends = items.filter(({ event }) => event.type === 'task.finalized');
      expect(ends.map(({ event }) => (isTaskEvent(event) ? event.task.uuid : '')).sort()).toEqual([...uuids].sort());
      expect(items.filter(({ event }) => event.type === 'budget.threshold')).toHaveLength(this.notices);
    }
    expect((await engine.webhooks.endpoints.health(teamId, endpoints)).map(({ pending }) => pending)).toEqual([0, 0]);
  }

  private async change(uuid: string, ends: boolean): Promise<void> {
    const progress = (this.progress.get(uuid) ?? 0) + 1;
    this.progress.set(uuid, progress);
    await change(this.engines[0], { teamId: this.of.teamId, uuid }, ends ? ['SUCCESS'] : ['RUNNING', progress]);
  }

  /** @returns when the team needs another look. */
  private async claim(engine: StorageEngine): Promise<number | null> {
    const asked = engine.clock.now();
    const { claims, nextInMs } = await engine.webhooks.deliveries.claim(this.of.teamId, {
      ...ASK,
      perLane: 4,
      leaseMs: LEASE_MS,
    });
    const answered = engine.clock.now();
    for (const claim of claims) {
      const { id, endpointId, event } = claim.delivery;
      expect(answered).toBeGreaterThanOrEqual(this.held.get(id)?.until ?? 0);
      this.held.set(id, { claim, until: asked + LEASE_MS });
      if (!isTaskEvent(event)) continue;
      const line = `${endpointId} ${event.task.uuid}`;
      const rank = ['task.created', 'task.updated', 'task.finalized'].indexOf(event.type);
      const before = this.order.get(line) ?? { rank: 0, rev: 0 };
      expect([rank >= before.rank, event.rev >= before.rev]).toEqual([true, true]);
      this.order.set(line, { rank, rev: event.rev });
    }
    return nextInMs;
  }

  private async end(step: Extract<Step, { at: number }>): Promise<void> {
    const all = [...this.held.values()];
    const held = all[step.at % Math.max(1, all.length)];
    if (held === undefined) return;
    const { claim, until } = held;
    const [{ webhooks, clock }] = this.engines;
    this.held.delete(claim.delivery.id);
    if (step.do === 'die') return void this.held.set(claim.delivery.id, { claim, until });
    if (step.do !== 'record') return webhooks.deliveries.release(claim);
    const outcome =
      step.as === 'retry'
        ? ({ kind: 'retry', inMs: 5 } as const)
        : step.as === 'dead'
          ? ({ kind: 'dead', reason: 'rejected' } as const)
          : ({ kind: 'delivered' } as const);
    const { recorded } = await webhooks.deliveries.record(claim, step.as === 'delivered' ? ANSWERED : REFUSED, outcome);
    // After its end, the lease may have been taken back by another claim.
    if (clock.now() < until) expect(recorded).toBe(true);
  }
}
