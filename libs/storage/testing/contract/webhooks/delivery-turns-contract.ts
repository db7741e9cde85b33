import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClaimDeliveries, type DeliveryClaim, type DeliveryTurn } from '#webhooks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { type EngineUnderTest } from '../engine-under-test.js';
import { makeTask, teamName } from '../samples.js';
import { ASK, change, claimAll, deliver, makeEndpoint, noticeOf, REFUSED, SKEW_MS, told } from './webhook-samples.js';

export function deliveryTurnsContract(under: EngineUnderTest): void {
  describe('delivery turns', () => {
    let engine: StorageEngine;
    let other: StorageEngine;
    let teamId: string;
    let teams: string[];

    beforeEach(async () => {
      engine = await under.create();
      other = await under.another();
      teams = [teamName(), teamName(), teamName()];
      [teamId = ''] = teams;
      await drain();
    });
    afterEach(async () => {
      await drain();
      await Promise.all([engine.close(), other.close()]);
    });

    /** Other specs of the suite leave work behind in the same storage. */
    const turnOf = async (by: StorageEngine, holdMs = 60_000): Promise<DeliveryTurn | null> => {
      for (;;) {
        const turn = await by.webhooks.turns.take(holdMs);
        if (!('teamId' in turn)) return null;
        if (teams.includes(turn.teamId)) return turn;
        await by.webhooks.turns.leave(turn, null);
      }
    };
    /** Work is told of after the step that made it. */
    const nextTurnOf = async (by: StorageEngine): Promise<DeliveryTurn> => {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const turn = await turnOf(by);
        if (turn !== null) return turn;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error('nobody was told of the work');
    };
    const drain = async () => {
      for (let turn; (turn = await turnOf(engine));) await engine.webhooks.turns.leave(turn, null);
    };
    const claimsOf = (by: StorageEngine, atMost = 100) =>
      new ClaimDeliveries(by.webhooks.turns, by.webhooks.deliveries).execute({ ...ASK, atMost });

    it('go to one instance, until new work arrives', async () => {
      await makeEndpoint(engine, teamId);
      await drain();
      await makeTask(engine, teamId);
      await engine.webhooks.turns.leave({ teamId: 'nobody', token: '' }, null); // Answered after the notice was.
      const turns = await Promise.all([engine, other, engine, other].map((by) => turnOf(by)));
      expect(turns.filter((turn) => turn?.teamId === teamId)).toHaveLength(1);
      expect(await turnOf(other)).toBeNull();
      await engine.webhooks.outbox.append(noticeOf(teamId));
      expect((await nextTurnOf(other)).teamId).toBe(teamId);
    });

    it('come again when the instance that took one has died', async () => {
      await makeEndpoint(engine, teamId);
      await drain();
      await engine.webhooks.outbox.append(noticeOf(teamId));
      expect(await turnOf(engine, 500)).not.toBeNull();
      const waiting = await other.webhooks.turns.take(500);
      expect('nextInMs' in waiting && waiting.nextInMs).toBeLessThanOrEqual(500 + SKEW_MS);
      await under.pass(510);
      expect((await nextTurnOf(other)).teamId).toBe(teamId);
    });

    it('end with the time of the next look, and never later than new work', async () => {
      await makeEndpoint(engine, teamId);
      await drain();
      await engine.webhooks.outbox.append(noticeOf(teamId));
      const turn = (await turnOf(engine)) as DeliveryTurn;
      await engine.webhooks.turns.leave(turn, 500);
      expect(await turnOf(other)).toBeNull();
      await under.pass(510);
      const next = await nextTurnOf(other);
      await engine.webhooks.outbox.append(noticeOf(teamId));
      await other.webhooks.turns.leave(next, 60_000);
      const last = await nextTurnOf(other);
      expect(last.teamId).toBe(teamId);
      await other.webhooks.turns.leave(last, null);
      expect(await turnOf(engine)).toBeNull();
    });

    it('end in time for a retry that is written while they last', async () => {
      await makeEndpoint(engine, teamId);
      await engine.webhooks.outbox.append(noticeOf(teamId));
      const [claim] = await claimAll(engine, teamId);
      const turn = (await turnOf(engine, 40)) as DeliveryTurn;
      await engine.webhooks.deliveries.record(claim as DeliveryClaim, REFUSED, { kind: 'retry', inMs: 100 });
      // When it looked, the delivery was being sent.
      await engine.webhooks.turns.leave(turn, 60_000);
      await under.pass(110);
      expect((await nextTurnOf(other)).teamId).toBe(teamId);
    });

    it('go to the team that has waited longest', async () => {
      for (const one of teams) await makeEndpoint(engine, one);
      await drain();
      for (const one of teams) {
        await engine.webhooks.outbox.append(noticeOf(one));
        await under.pass(3);
      }
      const turns = [await turnOf(engine), await nextTurnOf(other), await turnOf(engine)];
      expect(turns.map((turn) => turn?.teamId)).toEqual(teams);
    });

    it('are announced to every instance when there is work', async () => {
      await makeEndpoint(engine, teamId);
      await drain();
      const heard = [engine, other].map(({ webhooks }) => {
        let resolve = () => undefined as void;
        const promise = new Promise<void>((done) => (resolve = done));
        return { promise, listening: webhooks.turns.onWork(resolve) };
      });
      const stops = await Promise.all(heard.map(({ listening }) => listening));
      await makeTask(engine, teamId);
      await Promise.all(heard.map(({ promise }) => promise));
      for (const stop of stops) await stop();
      expect((await turnOf(engine))?.teamId).toBe(teamId);
    });

    it('come back with the sweep where their notice was lost', async () => {
      await makeEndpoint(engine, teamId);
      await makeTask(engine, teamId);
      await drain();
      expect(await turnOf(other)).toBeNull();
      await other.sweep();
      expect((await turnOf(other))?.teamId).toBe(teamId);
    });

    it('let instances share what many teams have to send, each delivery once', async () => {
      const urls = teams.map((_, at) => `https://host-${at}.example/`);
      for (const [at, one] of teams.entries()) {
        await makeEndpoint(engine, one, { events: ['task.finalized'] });
        const [webhookUrl] = urls.slice(at);
        for (let count = 0; count < 5; count += 1) {
          const { uuid } = await makeTask(
            engine,
            one,
            webhookUrl && count === 0 ? { intent: { webhookUrl }, meta: { webhookUrl } } : {},
          );
          await change(engine, { teamId: one, uuid }, ['SUCCESS']);
        }
      }
      const sent: DeliveryClaim[] = [];
      for (let idle = 0; idle < 2;) {
        const rounds = await Promise.all([claimsOf(engine, 4), claimsOf(other, 4)]);
        const claims = rounds.flatMap((round) => round.claims.filter(({ delivery }) => teams.includes(delivery.teamId)));
        idle = claims.length === 0 ? idle + 1 : 0;
        sent.push(...claims);
        await deliver(engine, claims);
      }
      expect(new Set(sent.map(({ delivery }) => delivery.id)).size).toBe(sent.length);
      const counts = ['task.created', 'task.finalized'].map((type) => told(sent).filter((one) => one === type).length);
      expect(counts).toEqual([3, 18]);
    });

    it('lose nothing to an instance that stops between any two steps', async () => {
      await makeEndpoint(engine, teamId, { events: ['task.finalized'] });
      const { uuid } = await makeTask(engine, teamId);
      await change(engine, { teamId, uuid }, ['SUCCESS']);
      // Each block is an instance that stops after its last step.
      expect(await turnOf(engine, 20)).not.toBeNull();
      await under.pass(30);
      await turnOf(engine, 20);
      await engine.webhooks.deliveries.dispatch(teamId);
      await under.pass(30);
      await turnOf(engine, 20);
      const [claimed] = await claimAll(engine, teamId, { leaseMs: 20 });
      expect(claimed).toBeDefined();
      await under.pass(30);
      const [found, more] = (await claimsOf(other)).claims;
      expect(found?.delivery.id).toBe(claimed?.delivery.id);
      expect(more).toBeUndefined();
      await deliver(other, found ? [found] : []);
      await under.pass(30);
      expect((await claimsOf(other)).claims).toEqual([]);
      expect((await other.webhooks.deliveries.get(teamId, found?.delivery.id ?? ''))?.state).toBe('delivered');
    });
  });
}
