import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AttemptOutcome, type DeliveryClaim, type WebhookEndpoint } from '#webhooks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { type EngineUnderTest } from '../engine-under-test.js';
import { makeTask, teamName } from '../samples.js';
import {
  ANSWERED,
  ASK,
  change,
  claimAll,
  deliver,
  dispatchAll,
  makeEndpoint,
  noticeOf,
  prove,
  REFUSED,
  SKEW_MS,
  told,
} from './webhook-samples.js';

const RETRY: AttemptOutcome = { kind: 'retry', inMs: 0 };

export function deliveriesContract(under: EngineUnderTest): void {
  describe('deliveries', () => {
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

    const notices = async (count: number, only?: WebhookEndpoint) => {
      for (let at = 0; at < count; at += 1) {
        await engine.webhooks.outbox.append(noticeOf(teamId, only ? { type: 'webhook.test', only: only.id } : {}));
      }
    };
    const record = (claim: DeliveryClaim | undefined, outcome: AttemptOutcome, by = engine) => {
      if (claim === undefined) throw new Error('there is no such claim');
      return by.webhooks.deliveries.record(claim, outcome.kind === 'delivered' ? ANSWERED : REFUSED, outcome);
    };
    const stateOf = async ({ delivery }: DeliveryClaim) => (await engine.webhooks.deliveries.get(teamId, delivery.id))?.state;
    /** A task whose creation was delivered already. */
    const knownTask = async () => {
      const { uuid } = await makeTask(engine, teamId);
      await deliver(engine, await claimAll(engine, teamId));
      return { teamId, uuid };
    };

    describe('of one event', () => {
      it('are made once, however many instances dispatch at once', async () => {
        await makeEndpoint(engine, teamId);
        await notices(20);
        const taken = await Promise.all([0, 1, 2, 3].map((at) => (at % 2 ? other : engine).webhooks.deliveries.dispatch(teamId)));
        expect(taken.reduce((sum, count) => sum + count)).toBe(20);
        const [endpoint] = await engine.webhooks.endpoints.list(teamId);
        const { items } = await engine.webhooks.deliveries.list(teamId, { endpointId: endpoint?.id ?? '', limit: 100 });
        expect(new Set(items.map(({ event }) => event.id)).size).toBe(20);
        expect(items).toHaveLength(20);
      });

      it('are claimed with the endpoint as it is by now, and read back the same', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await notices(1);
        await dispatchAll(engine, teamId);
        await engine.webhooks.endpoints.replace({ ...endpoint, url: 'https://new.example/' });
        const [claim] = await claimAll(other, teamId);
        expect(claim).toMatchObject({ attempt: 1, endpoint: { url: 'https://new.example/', version: 2 } });
        expect(claim?.delivery).toMatchObject({
          teamId,
          endpointId: endpoint.id,
          url: null,
          lane: endpoint.id,
          state: 'sending',
          attempts: [],
        });
        expect(await engine.webhooks.deliveries.get(teamId, claim?.delivery.id ?? '')).toEqual(claim?.delivery);
        expect(await engine.webhooks.deliveries.get(teamName(), claim?.delivery.id ?? '')).toBeNull();
      });

      it('are delivered once', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await notices(1);
        const [claim] = await claimAll(engine, teamId);
        expect(await record(claim, { kind: 'delivered' })).toEqual({ recorded: true, failingForMs: null });
        expect(await engine.webhooks.deliveries.claim(teamId, ASK)).toEqual({ claims: [], nextInMs: null });
        const delivery = await other.webhooks.deliveries.get(teamId, claim?.delivery.id ?? '');
        expect(delivery).toMatchObject({ state: 'delivered', dueAt: null, attempts: [{ ...ANSWERED, number: 1 }] });
        expect(delivery?.attempts[0]?.at).toBe(delivery?.settledAt);
        expect(await engine.webhooks.endpoints.health(teamId, [endpoint.id])).toEqual([
          { failingSince: null, lastFailure: null, pausedUntil: null, pending: 0 },
        ]);
      });

      it('are retried when their time has come, and count their attempts', async () => {
        await makeEndpoint(engine, teamId);
        await notices(1);
        const [first] = await claimAll(engine, teamId);
        await record(first, { kind: 'retry', inMs: 500 });
        const early = await engine.webhooks.deliveries.claim(teamId, ASK);
        expect(early.claims).toEqual([]);
        expect(early.nextInMs).toBeGreaterThan(0);
        expect(early.nextInMs).toBeLessThanOrEqual(500 + SKEW_MS);
        await under.pass(510);
        const [second] = await claimAll(other, teamId);
        expect(second?.attempt).toBe(2);
        await record(second, { kind: 'dead', reason: 'exhausted' });
        const delivery = await engine.webhooks.deliveries.get(teamId, second?.delivery.id ?? '');
        expect(delivery).toMatchObject({
          state: 'dead',
          reason: 'exhausted',
          attempts: [
            { code: 500, number: 1 },
            { code: 500, number: 2 },
          ],
        });
        expect(await claimAll(engine, teamId)).toEqual([]);
      });

      it('keep only the beginning of an answer, and the last attempts', async () => {
        await makeEndpoint(engine, teamId);
        await notices(1);
        for (let attempt = 1; attempt <= 22; attempt += 1) {
          const [claim] = await claimAll(engine, teamId);
          if (claim)
            await engine.webhooks.deliveries.record(
              claim,
              { durationMs: 1, code: null, error: 'no answer', answer: 'é'.repeat(5_000) },
              RETRY,
            );
        }
        const [endpoint] = await engine.webhooks.endpoints.list(teamId);
        const { items } = await engine.webhooks.deliveries.list(teamId, { endpointId: endpoint?.id ?? '', limit: 1 });
        expect(items[0]?.attempts.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 3));
        expect(Buffer.byteLength(items[0]?.attempts[0]?.answer ?? '')).toBeLessThanOrEqual(1_024);
        expect(items[0]?.attempts[0]).toMatchObject({ code: null, error: 'no answer' });
      });
    });

    describe('that are being sent', () => {
      it('are held by one instance while its lease lasts, also if many claim at once', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await prove(engine, endpoint);
        await notices(40);
        await dispatchAll(engine, teamId);
        const rounds = await Promise.all(
          Array.from({ length: 12 }, (_, at) =>
            (at % 2 ? other : engine).webhooks.deliveries.claim(teamId, { ...ASK, atMost: 7 }),
          ),
        );
        const ids = rounds.flatMap(({ claims }) => claims.map(({ delivery }) => delivery.id));
        expect(ids).toHaveLength(40);
        expect(new Set(ids).size).toBe(40);
      });

      it('are claimed again after the lease, and then their former holder records nothing', async () => {
        await makeEndpoint(engine, teamId);
        await notices(1);
        const [lost] = await claimAll(engine, teamId, { leaseMs: 500 });
        const waiting = await other.webhooks.deliveries.claim(teamId, ASK);
        expect(waiting.claims).toEqual([]);
        expect(waiting.nextInMs).toBeLessThanOrEqual(500 + SKEW_MS);
        await under.pass(510);
        const [found] = await claimAll(other, teamId);
        expect(found).toMatchObject({ attempt: 2, delivery: { id: lost?.delivery.id } });
        expect(await record(lost, { kind: 'dead', reason: 'rejected' })).toEqual({ recorded: false, failingForMs: null });
        expect(await stateOf(found as DeliveryClaim)).toBe('sending');
        expect((await record(found, { kind: 'delivered' }, other)).recorded).toBe(true);
        expect((await record(found, { kind: 'delivered' }, other)).recorded).toBe(false);
      });

      it('are due at once and count no attempt when they are given back', async () => {
        await makeEndpoint(engine, teamId);
        await notices(1);
        const [claim] = await claimAll(engine, teamId);
        await engine.webhooks.deliveries.release(claim as DeliveryClaim);
        const [again] = await claimAll(other, teamId);
        expect(again).toMatchObject({ attempt: 1, delivery: { id: claim?.delivery.id } });
        await engine.webhooks.deliveries.release(claim as DeliveryClaim);
        expect(await stateOf(again as DeliveryClaim)).toBe('sending');
      });
    });

    describe('of one task', () => {
      it('go in order: the next one waits until the one before is delivered or dead', async () => {
        await makeEndpoint(engine, teamId);
        const { uuid } = await makeTask(engine, teamId);
        const [creation] = await claimAll(engine, teamId);
        await change(engine, { teamId, uuid }, ['RUNNING', 10]);
        await change(engine, { teamId, uuid }, ['SUCCESS']);
        expect(await claimAll(other, teamId)).toEqual([]);
        await record(creation, { kind: 'retry', inMs: 500 });
        expect(await claimAll(other, teamId)).toEqual([]);
        await under.pass(510);
        const [again] = await claimAll(other, teamId);
        expect(told(again ? [again] : [])).toEqual(['task.created']);
        await record(again, { kind: 'dead', reason: 'exhausted' });
        expect(told(await claimAll(engine, teamId))).toEqual(['task.finalized']);
      });

      it('do not wait for other tasks or other endpoints', async () => {
        const [slow, fast] = [await makeEndpoint(engine, teamId), await makeEndpoint(engine, teamId)];
        for (const endpoint of [slow, fast]) await prove(engine, endpoint);
        const { uuid } = await makeTask(engine, teamId);
        const first = await claimAll(engine, teamId);
        expect(first).toHaveLength(2);
        await deliver(
          engine,
          first.filter(({ endpoint }) => endpoint?.id === fast.id),
        );
        await change(engine, { teamId, uuid }, ['SUCCESS']);
        await makeTask(engine, teamId);
        const next = await claimAll(engine, teamId);
        expect(next.map(({ endpoint, delivery }) => `${endpoint?.id} ${delivery.event.type}`).sort()).toEqual(
          [`${fast.id} task.created`, `${fast.id} task.finalized`, `${slow.id} task.created`].sort(),
        );
      });

      it('send the newest state of those that wait', async () => {
        await makeEndpoint(engine, teamId);
        const task = await knownTask();
        await change(engine, task, ['RUNNING', 10]);
        const sending = await claimAll(engine, teamId);
        for (const progress of [20, 30, 40]) {
          await change(engine, task, ['RUNNING', progress]);
          expect(await claimAll(engine, teamId)).toEqual([]);
        }
        await deliver(engine, sending);
        expect(told(sending)).toEqual(['task.updated 10']);
        const last = await claimAll(engine, teamId);
        expect(told(last)).toEqual(['task.updated 40']);
        await deliver(engine, last);
        expect(await claimAll(engine, teamId)).toEqual([]);
      });

      it('send the newest state in place of one that failed, at the time of its next attempt', async () => {
        await makeEndpoint(engine, teamId);
        const task = await knownTask();
        await change(engine, task, ['RUNNING', 10]);
        const [failed] = await claimAll(engine, teamId);
        await change(engine, task, ['RUNNING', 20]);
        await dispatchAll(engine, teamId);
        await record(failed, { kind: 'retry', inMs: 500 });
        await change(engine, task, ['RUNNING', 30]);
        expect(await claimAll(engine, teamId)).toEqual([]);
        await under.pass(510);
        const [next, more] = await claimAll(engine, teamId);
        expect(told(next ? [next] : [])).toEqual(['task.updated 30']);
        expect(next?.attempt).toBe(2);
        expect(more).toBeUndefined();
        expect(next?.delivery.event.id).not.toBe(failed?.delivery.event.id);
        expect(await stateOf(failed as DeliveryClaim)).toBe('superseded');
      });

      it('send nothing after the end: an update that waits or fails gives way to it', async () => {
        await makeEndpoint(engine, teamId);
        const [waits, fails, lost] = [await knownTask(), await knownTask(), await knownTask()];
        const claims: (DeliveryClaim | undefined)[] = [];
        for (const task of [fails, lost]) {
          await change(engine, task, ['RUNNING', 10]);
          claims.push(...(await claimAll(engine, teamId, { leaseMs: 30 })));
        }
        await change(engine, waits, ['RUNNING', 10]);
        await dispatchAll(engine, teamId);
        for (const task of [waits, fails, lost]) await change(engine, task, ['SUCCESS']);
        await dispatchAll(engine, teamId);
        await record(claims[0], { kind: 'retry', inMs: 3_600_000 });
        await under.pass(40);
        const sent: string[] = [];
        for (let claim; (claim = (await claimAll(engine, teamId, { perLane: 1 }))[0]);) {
          sent.push(...told([claim]));
          await deliver(engine, [claim]);
        }
        expect(sent).toEqual(['task.finalized', 'task.finalized', 'task.finalized']);
      });
    });

    describe('of one lane', () => {
      it('are sent one at a time until an attempt succeeds, then as many as a lane may have at once', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await notices(9);
        const first = await claimAll(engine, teamId, { perLane: 3 });
        expect(first).toHaveLength(1);
        expect(await claimAll(other, teamId, { perLane: 3 })).toEqual([]);
        await deliver(engine, first);
        const three = await claimAll(engine, teamId, { perLane: 3 });
        expect(three).toHaveLength(3);
        expect(await claimAll(other, teamId, { perLane: 3 })).toEqual([]);
        await record(three[0], { kind: 'delivered' });
        const [one] = await claimAll(other, teamId, { perLane: 3 });
        expect(one?.endpoint?.id).toBe(endpoint.id);
        await record(one, RETRY);
        await deliver(engine, three.slice(1, 2));
        await record(three[2], RETRY);
        expect(await claimAll(engine, teamId, { perLane: 3 })).toHaveLength(1);
      });

      it('take turns with other lanes', async () => {
        const [busy, calm] = [await makeEndpoint(engine, teamId), await makeEndpoint(engine, teamId)];
        for (const endpoint of [busy, calm]) await prove(engine, endpoint);
        await notices(30, busy);
        await notices(2, calm);
        const claims = await claimAll(engine, teamId, { atMost: 6 });
        expect(claims).toHaveLength(6);
        expect(claims.filter(({ endpoint }) => endpoint?.id === calm.id)).toHaveLength(2);
      });

      it('leave half of the places of their team to lanes that work', async () => {
        const good = await makeEndpoint(engine, teamId);
        await prove(engine, good);
        const bad = [];
        for (let at = 0; at < 6; at += 1) bad.push(await makeEndpoint(engine, teamId));
        await notices(1);
        await notices(4, good);
        const claims = await claimAll(engine, teamId, { perTeam: 6 });
        expect(claims).toHaveLength(6);
        expect(claims.filter(({ endpoint }) => endpoint?.id === good.id)).toHaveLength(3);
        expect(await claimAll(other, teamId, { perTeam: 6 })).toEqual([]);
        // A place that becomes free is for what waits longest.
        await record(
          claims.find(({ endpoint }) => endpoint?.id !== good.id),
          { kind: 'retry', inMs: 60_000 },
        );
        expect(await claimAll(other, teamId, { perTeam: 6 })).toHaveLength(1);
      });

      it('are held back by a pause, which other lanes do not notice', async () => {
        const [paused, free] = [await makeEndpoint(engine, teamId), await makeEndpoint(engine, teamId)];
        await notices(2);
        const claims = await claimAll(engine, teamId);
        const ofPaused = claims.find(({ endpoint }) => endpoint?.id === paused.id);
        await record(ofPaused, { kind: 'retry', inMs: 0, pauseLaneMs: 500 });
        await record(
          claims.find((claim) => claim !== ofPaused),
          { kind: 'delivered' },
        );
        const next = await claimAll(other, teamId);
        expect(next.map(({ endpoint }) => endpoint?.id)).toEqual([free.id]);
        await deliver(engine, next);
        const { nextInMs } = await engine.webhooks.deliveries.claim(teamId, ASK);
        expect(nextInMs).toBeGreaterThan(0);
        expect(nextInMs).toBeLessThanOrEqual(500 + SKEW_MS);
        const [{ pausedUntil } = { pausedUntil: null }] = await other.webhooks.endpoints.health(teamId, [paused.id]);
        expect(pausedUntil).toBeGreaterThan(engine.clock.now());
        await under.pass(510);
        expect((await claimAll(other, teamId))[0]?.endpoint?.id).toBe(paused.id);
        expect((await other.webhooks.endpoints.health(teamId, [paused.id]))[0]?.pausedUntil).toBeNull();
      });

      it('know since when they fail, until one succeeds', async () => {
        const { id } = await makeEndpoint(engine, teamId);
        await notices(1);
        const began = await record((await claimAll(engine, teamId))[0], RETRY);
        expect(began).toEqual({ recorded: true, failingForMs: 0 });
        await under.pass(30);
        const longer = await record((await claimAll(engine, teamId))[0], RETRY);
        expect(longer.failingForMs).toBeGreaterThanOrEqual(30);
        const [health] = await other.webhooks.endpoints.health(teamId, [id]);
        const lastFailure = { ...REFUSED, number: 2, at: expect.any(Number) };
        expect(health).toMatchObject({ pending: 1, lastFailure });
        expect(Math.abs((health?.failingSince ?? 0) + (longer.failingForMs ?? 0) - engine.clock.now())).toBeLessThan(1_000);
        expect((await record((await claimAll(engine, teamId))[0], { kind: 'delivered' })).failingForMs).toBeNull();
        expect((await other.webhooks.endpoints.health(teamId, [id]))[0]).toMatchObject({ failingSince: null, lastFailure: null });
      });

      it('know since when the oldest of them waits', async () => {
        const { id } = await makeEndpoint(engine, teamId);
        const oldest = () => other.webhooks.endpoints.oldestPending(teamId, id);
        expect(await oldest()).toBeNull();
        await notices(1);
        const [first] = await claimAll(engine, teamId);
        await under.pass(3);
        await notices(1);
        await dispatchAll(engine, teamId);
        expect(await oldest()).toBe(first?.delivery.createdAt);
        await record(first, { kind: 'dead', reason: 'exhausted' });
        const [second] = await claimAll(engine, teamId);
        expect(second?.delivery.createdAt).toBeGreaterThan(first?.delivery.createdAt ?? 0);
        expect(await oldest()).toBe(second?.delivery.createdAt);
        await record(second, { kind: 'delivered' });
        expect(await oldest()).toBeNull();
      });

      it('are those of one host for URLs of tasks, of whatever task', async () => {
        const task = (url: string) => makeTask(engine, teamId, { intent: { webhookUrl: url }, meta: { webhookUrl: url } });
        await task('https://one.example/a');
        await task('https://one.example/b');
        await task('https://two.example/a');
        const claims = await claimAll(engine, teamId);
        expect(claims.map(({ delivery }) => new URL(delivery.url ?? '').host).sort()).toEqual(['one.example', 'two.example']);
        expect(new Set(claims.map(({ delivery }) => delivery.lane)).size).toBe(2);
      });
    });

    describe('of an endpoint that is off', () => {
      it('are not claimed from then on, and die', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await prove(engine, endpoint);
        const { uuid } = await makeTask(engine, teamId);
        await notices(2);
        const [sending, ...rest] = await claimAll(engine, teamId, { atMost: 1 });
        expect(rest).toEqual([]);
        await change(engine, { teamId, uuid }, ['SUCCESS']);
        await dispatchAll(engine, teamId);
        await engine.webhooks.endpoints.replace({ ...endpoint, disabled: { at: 1, reason: 'gone' } });
        expect((await other.webhooks.deliveries.claim(teamId, ASK)).claims).toEqual([]);
        await record(sending, RETRY);
        await other.webhooks.deliveries.settle(teamId);
        const { items } = await engine.webhooks.deliveries.list(teamId, {
          endpointId: endpoint.id,
          states: ['dead'],
          limit: 100,
        });
        expect(items.map(({ event }) => event.type).sort()).toEqual([
          'budget.threshold',
          'budget.threshold',
          'task.created',
          'task.finalized',
        ]);
        expect(new Set(items.map(({ reason }) => reason))).toEqual(new Set(['disabled']));
        expect((await engine.webhooks.endpoints.health(teamId, [endpoint.id]))[0]?.pending).toBe(0);
        expect(await engine.webhooks.deliveries.redeliver(teamId, items[0]?.id ?? '')).toBe('off');
      });

      it('go on if it is switched on before they died', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await notices(1);
        await dispatchAll(engine, teamId);
        await engine.webhooks.endpoints.replace({ ...endpoint, disabled: { at: 1, reason: 'team' } });
        expect(await claimAll(engine, teamId)).toEqual([]);
        await engine.webhooks.endpoints.replace({ ...endpoint, version: 2 });
        expect(await claimAll(engine, teamId)).toHaveLength(1);
      });

      it('are forgotten with a deleted one, also what is being sent', async () => {
        const [gone, stays] = [await makeEndpoint(engine, teamId), await makeEndpoint(engine, teamId)];
        await prove(engine, gone);
        await makeTask(engine, teamId);
        await notices(2);
        const [claim] = (await claimAll(engine, teamId)).filter(({ endpoint }) => endpoint?.id === gone.id);
        await engine.webhooks.endpoints.delete(teamId, gone.id);
        expect((await other.webhooks.deliveries.claim(teamId, ASK)).claims.map(({ endpoint }) => endpoint?.id)).not.toContain(
          gone.id,
        );
        await other.webhooks.deliveries.settle(teamId);
        expect((await record(claim, { kind: 'delivered' })).recorded).toBe(false);
        expect(await engine.webhooks.deliveries.get(teamId, claim?.delivery.id ?? '')).toBeNull();
        expect((await engine.webhooks.deliveries.list(teamId, { endpointId: gone.id, limit: 100 })).items).toEqual([]);
        expect((await engine.webhooks.deliveries.list(teamId, { endpointId: stays.id, limit: 100 })).items).toHaveLength(3);
      });
    });

    describe('in the log', () => {
      it('are listed newest first, page by page, while more arrive', async () => {
        const { id } = await makeEndpoint(engine, teamId);
        await notices(5);
        await dispatchAll(engine, teamId);
        const list = (cursor?: string) =>
          other.webhooks.deliveries.list(teamId, { endpointId: id, limit: 2, ...(cursor && { cursor }) });
        const all = (await engine.webhooks.deliveries.list(teamId, { endpointId: id, limit: 100 })).items.map(
          (delivery) => delivery.id,
        );
        const first = await list();
        await under.pass(3);
        await notices(1);
        await dispatchAll(engine, teamId);
        const second = await list(first.nextCursor ?? '');
        const third = await list(second.nextCursor ?? '');
        expect([first, second, third].flatMap(({ items }) => items.map((delivery) => delivery.id))).toEqual(all);
        expect(third.nextCursor).toBeNull();
        await expect(list('nonsense')).rejects.toMatchObject({ code: 1004 });
      });

      it('are found by state, task and time', async () => {
        const { id } = await makeEndpoint(engine, teamId, { events: ['task.created'] });
        const { uuid } = await makeTask(engine, teamId);
        await deliver(engine, await claimAll(engine, teamId));
        await under.pass(5);
        const between = engine.clock.now();
        await under.pass(5);
        const later = await makeTask(engine, teamId);
        await dispatchAll(engine, teamId);
        const list = async (over: object) => {
          const { items } = await other.webhooks.deliveries.list(teamId, { endpointId: id, limit: 10, ...over });
          return items.map(({ event }) => ('task' in event ? event.task.uuid : ''));
        };
        expect(await list({})).toEqual([later.uuid, uuid]);
        expect(await list({ states: ['delivered', 'dead'] })).toEqual([uuid]);
        expect(await list({ taskUuid: later.uuid })).toEqual([later.uuid]);
        expect(await list({ to: between })).toEqual([uuid]);
        expect(await list({ from: between })).toEqual([later.uuid]);
        expect(await list({ from: between, to: between })).toEqual([]);
      });

      it('are kept for a while, waiting or not', async () => {
        const short = await under.create({ deliveryRetentionMs: 2_000 });
        const { id } = await makeEndpoint(short, teamId);
        await short.webhooks.outbox.append(noticeOf(teamId));
        await deliver(short, await claimAll(short, teamId));
        await short.webhooks.outbox.append(noticeOf(teamId));
        await claimAll(short, teamId);
        await under.pass(1_200);
        await short.webhooks.outbox.append(noticeOf(teamId));
        await dispatchAll(short, teamId);
        await under.pass(1_200);
        await short.sweep();
        const { items } = await short.webhooks.deliveries.list(teamId, { endpointId: id, limit: 10 });
        expect(items).toHaveLength(1);
        expect((await short.webhooks.endpoints.health(teamId, [id]))[0]?.pending).toBe(1);
        await short.close();
      });

      it('are the last 500 that were settled, and all that wait', async () => {
        const endpoint = await makeEndpoint(engine, teamId);
        await notices(1);
        const [waiting] = await claimAll(engine, teamId);
        await record(waiting, { kind: 'retry', inMs: 3_600_000 });
        const settled: string[] = [];
        await notices(6);
        for (let claims; (claims = await claimAll(engine, teamId)).length > 0;) {
          settled.push(...claims.map(({ delivery }) => delivery.id));
          await deliver(engine, claims);
        }
        await under.pass(3);
        await notices(500);
        for (
          let claims;
          (claims = await claimAll(engine, teamId)).length > 0;
          settled.push(...claims.map(({ delivery }) => delivery.id))
        )
          await deliver(engine, claims);
        const kept = new Set<string>();
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = await engine.webhooks.deliveries.list(teamId, {
            endpointId: endpoint.id,
            limit: 200,
            ...(cursor && { cursor }),
          });
          for (const { id } of page.items) kept.add(id);
          cursor = page.nextCursor;
        }
        expect(settled).toHaveLength(506);
        expect([...kept].sort()).toEqual([...settled.slice(-500), waiting?.delivery.id].sort());
        expect(await engine.webhooks.deliveries.get(teamId, settled[0] ?? '')).toBeNull();
      });
    });

    describe('that are redelivered', () => {
      it('are sent again with attempts from the first, as the same event', async () => {
        const { id } = await makeEndpoint(engine, teamId);
        await notices(1);
        const [claim] = await claimAll(engine, teamId);
        await record(claim, { kind: 'dead', reason: 'rejected' });
        expect(await other.webhooks.deliveries.redeliver(teamId, claim?.delivery.id ?? '')).toBe('redelivered');
        expect((await engine.webhooks.endpoints.health(teamId, [id]))[0]?.pending).toBe(1);
        // Its own clock says that it is due; another's may be some ms behind.
        const [again] = await claimAll(other, teamId);
        expect(again).toMatchObject({
          attempt: 1,
          delivery: { id: claim?.delivery.id, event: { id: claim?.delivery.event.id } },
        });
        expect(again?.delivery.reason).toBeUndefined();
        await record(again, { kind: 'delivered' });
        expect(await stateOf(again as DeliveryClaim)).toBe('delivered');
        expect((await engine.webhooks.deliveries.get(teamId, claim?.delivery.id ?? ''))?.attempts).toHaveLength(2);
        expect((await engine.webhooks.endpoints.health(teamId, [id]))[0]?.pending).toBe(0);
      });

      it('do not wait for a later attempt, nor for other events of their task', async () => {
        await makeEndpoint(engine, teamId);
        const { uuid } = await makeTask(engine, teamId);
        const [creation] = await claimAll(engine, teamId);
        await record(creation, { kind: 'delivered' });
        await change(engine, { teamId, uuid }, ['SUCCESS']);
        const [end] = await claimAll(engine, teamId);
        await record(end, { kind: 'retry', inMs: 3_600_000 });
        for (const claim of [creation, end]) {
          expect(await engine.webhooks.deliveries.redeliver(teamId, claim?.delivery.id ?? '')).toBe('redelivered');
        }
        const claims = await claimAll(engine, teamId);
        expect(claims).toHaveLength(1);
        await deliver(engine, claims);
        expect(told([...claims, ...(await claimAll(engine, teamId))]).sort()).toEqual(['task.created', 'task.finalized']);
      });

      it('are not those of another team, or of nobody', async () => {
        await makeEndpoint(engine, teamId);
        await notices(1);
        const [claim] = await claimAll(engine, teamId);
        expect(await engine.webhooks.deliveries.redeliver(teamName(), claim?.delivery.id ?? '')).toBe('unknown');
        expect(await engine.webhooks.deliveries.redeliver(teamId, 'dlv_none')).toBe('unknown');
        expect(await engine.webhooks.deliveries.redeliver(teamId, claim?.delivery.id ?? '')).toBe('redelivered');
        expect(await stateOf(claim as DeliveryClaim)).toBe('sending');
      });
    });
  });
}
