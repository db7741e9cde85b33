import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isTaskEvent, type TaskEvent } from '#webhooks';
import { parseExact, stringifyExact } from '#contracts';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { type EngineUnderTest } from '../engine-under-test.js';
import { makeTask, readingOf, teamName } from '../samples.js';
import { change, claimAll, deliver, dispatchAll, makeEndpoint, noticeOf, told } from './webhook-samples.js';

export function teamOutboxContract(under: EngineUnderTest): void {
  describe('team outbox', () => {
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

    it('holds nothing of a team that has no endpoint', async () => {
      const { uuid } = await makeTask(engine, teamId);
      await change(engine, { teamId, uuid }, ['SUCCESS']);
      expect(await engine.webhooks.outbox.append(noticeOf(teamId))).toBe(false);
      await makeEndpoint(engine, teamId);
      expect(await dispatchAll(other, teamId)).toBe(0);
    });

    it('holds what an endpoint asks for, and nothing that none asks for', async () => {
      const endpoint = await makeEndpoint(engine, teamId, { events: ['task.finalized'] });
      const { uuid } = await makeTask(engine, teamId);
      await change(engine, { teamId, uuid }, ['RUNNING', 10]);
      expect(await engine.webhooks.outbox.append(noticeOf(teamId))).toBe(false);
      expect(await dispatchAll(other, teamId)).toBe(0);
      await change(engine, { teamId, uuid }, ['SUCCESS']);
      expect(told(await claimAll(other, teamId))).toEqual(['task.finalized']);
      await engine.webhooks.endpoints.replace({ ...endpoint, events: ['budget.threshold'] });
      expect(await engine.webhooks.outbox.append(noticeOf(teamId))).toBe(true);
      await makeTask(engine, teamId);
      expect(await dispatchAll(other, teamId)).toBe(1);
    });

    it('holds nothing for an endpoint that is disabled or deleted', async () => {
      const [first, second] = [await makeEndpoint(engine, teamId), await makeEndpoint(engine, teamId)];
      await engine.webhooks.endpoints.replace({ ...first, disabled: { at: 1, reason: 'team' } });
      expect(await engine.webhooks.outbox.append(noticeOf(teamId, { type: 'webhook.test', only: first.id }))).toBe(false);
      await engine.webhooks.endpoints.delete(teamId, second.id);
      await makeTask(engine, teamId);
      expect(await dispatchAll(engine, teamId)).toBe(0);
    });

    it('holds each change with the status of that moment', async () => {
      await makeEndpoint(engine, teamId);
      const { uuid, created } = await makeTask(engine, teamId, { intent: { sub: 'user 1' } });
      const [creation] = await claimAll(engine, teamId);
      await deliver(engine, creation ? [creation] : []);
      const reading = readingOf(uuid, 'RUNNING', {
        progress: 40,
        output: parseExact('{"id":12345678901234567890,"none":[]}') as Record<string, unknown>,
      });
      const { record } = await engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), reading });
      const [update] = await claimAll(engine, teamId);
      const task = { uuid, flowName: 'text-to-model', keyId: 'k_1', sub: 'user 1' };
      const event = update?.delivery.event as TaskEvent;
      expect(creation?.delivery.event).toMatchObject({
        type: 'task.created',
        teamId,
        rev: 1,
        epoch: record?.epoch,
        status: created.status,
        task,
      });
      expect(event).toMatchObject({ type: 'task.updated', teamId, rev: 2, epoch: record?.epoch, at: record?.observedAt, task });
      expect(stringifyExact(event.status)).toBe(stringifyExact(record?.status));
      expect(Object.keys(event.task).sort()).toEqual(['flowName', 'keyId', 'sub', 'uuid']);
      expect(event.id).not.toBe(creation?.delivery.event.id);
    });

    it('holds a task that is over at once as created and finalized', async () => {
      await makeEndpoint(engine, teamId);
      await makeTask(engine, teamId, { status: { status: 'SUCCESS' } });
      const first = await claimAll(engine, teamId);
      expect(told(first)).toEqual(['task.created']);
      await deliver(engine, first);
      const second = await claimAll(engine, teamId);
      expect(told(second)).toEqual(['task.finalized']);
      expect(second[0]?.delivery.event.id).not.toBe(first[0]?.delivery.event.id);
    });

    it('keeps only the newest update of a task, and none once that is final', async () => {
      await makeEndpoint(engine, teamId, { events: ['task.updated', 'task.finalized'] });
      const [a, b] = [await makeTask(engine, teamId), await makeTask(engine, teamId)];
      for (const progress of [1, 2, 3]) await change(engine, { teamId, uuid: a.uuid }, ['RUNNING', progress]);
      await change(engine, { teamId, uuid: b.uuid }, ['RUNNING', 9]);
      await change(engine, { teamId, uuid: b.uuid }, ['FAILED']);
      expect(await dispatchAll(engine, teamId)).toBe(2);
      const events = (
        await engine.webhooks.deliveries.list(teamId, {
          endpointId: (await engine.webhooks.endpoints.list(teamId))[0]?.id ?? '',
          limit: 10,
        })
      ).items;
      expect(told(events.map((delivery) => ({ token: '', attempt: 1, delivery, endpoint: null }))).sort()).toEqual([
        'task.finalized',
        'task.updated 3',
      ]);
    });

    it('outlives the status', async () => {
      const short = await under.create({ statusTerminalTtlMs: 20 });
      await makeEndpoint(short, teamId, { events: ['task.finalized'] });
      const { uuid } = await makeTask(short, teamId);
      await change(short, { teamId, uuid }, ['SUCCESS']);
      await under.pass(30);
      expect((await short.tasks.read(teamId, uuid))?.record).toBeNull();
      const [claim] = await claimAll(short, teamId);
      const event = claim?.delivery.event;
      expect(event && isTaskEvent(event) && event.status).toMatchObject({
        taskId: uuid,
        status: 'SUCCESS',
        input: { prompt: 'a chair' },
      });
      await short.close();
    });

    it('serves the URL of a task without any endpoint', async () => {
      const webhookUrl = 'https://one.example/hook?id=1';
      const { uuid } = await makeTask(engine, teamId, { intent: { webhookUrl }, meta: { webhookUrl } });
      await makeTask(engine, teamId);
      expect((await other.tasks.read(teamId, uuid))?.meta.webhookUrl).toBe(webhookUrl);
      await change(engine, { teamId, uuid }, ['SUCCESS']);
      const claims = await claimAll(engine, teamId);
      expect(told(claims)).toEqual(['task.created']);
      expect(claims[0]).toMatchObject({ endpoint: null, delivery: { endpointId: null, url: webhookUrl } });
      await deliver(engine, claims);
      expect(told(await claimAll(engine, teamId))).toEqual(['task.finalized']);
    });

    it('takes a notice that an endpoint asks for, once for one id', async () => {
      await makeEndpoint(engine, teamId);
      const notice = noticeOf(teamId);
      const before = engine.clock.now();
      expect(await engine.webhooks.outbox.append(notice)).toBe(true);
      expect(await other.webhooks.outbox.append(notice)).toBe(true);
      const [claim, more] = await claimAll(engine, teamId);
      const { at, ...event } = claim?.delivery.event ?? { at: 0 };
      expect(event).toEqual(notice);
      expect(Math.abs(at - before)).toBeLessThan(60_000);
      expect(more).toBeUndefined();
    });

    it('takes a notice to one endpoint, whatever that asks for', async () => {
      const named = await makeEndpoint(engine, teamId, { events: ['task.created'] });
      await makeEndpoint(engine, teamId);
      const notice = noticeOf(teamId, { type: 'webhook.test', only: named.id });
      expect(await engine.webhooks.outbox.append(notice)).toBe(true);
      const claims = await claimAll(engine, teamId);
      expect(claims.map(({ delivery }) => delivery.endpointId)).toEqual([named.id]);
    });

    it('carries the labels of a task, to endpoints that ask for them', async () => {
      const asking = await makeEndpoint(engine, teamId, { labels: { project: 'apollo' } });
      await makeEndpoint(engine, teamId, { labels: { project: 'gemini' } });
      const labels = { project: 'apollo', note: 'a "b"=c' };
      const { uuid } = await makeTask(engine, teamId, { intent: { labels }, meta: { labels } });
      const first = await claimAll(engine, teamId);
      await deliver(engine, first);
      await change(engine, { teamId, uuid }, ['SUCCESS']);
      const claims = [...first, ...(await claimAll(engine, teamId))];
      expect(told(claims)).toEqual(['task.created', 'task.finalized']);
      for (const { endpoint, delivery } of claims) {
        expect(endpoint?.id).toBe(asking.id);
        expect(delivery.event).toMatchObject({ task: { uuid, labels } });
      }
    });

    it('makes one delivery for each endpoint that wants the event', async () => {
      const all = await makeEndpoint(engine, teamId);
      const ofFlow = await makeEndpoint(engine, teamId, { flows: ['text-to-model'] });
      await makeEndpoint(engine, teamId, { flows: ['image-to-model'] });
      await makeEndpoint(engine, teamId, { labels: { project: 'apollo' } });
      await makeTask(engine, teamId);
      const claims = await claimAll(engine, teamId);
      expect(claims.map(({ endpoint }) => endpoint?.id).sort()).toEqual([all.id, ofFlow.id].sort());
    });
  });
}
