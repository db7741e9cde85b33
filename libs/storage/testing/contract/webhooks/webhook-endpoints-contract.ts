import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_ENDPOINTS_PER_TEAM } from '#webhooks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { type EngineUnderTest } from '../engine-under-test.js';
import { teamName } from '../samples.js';
import { claimAll, dispatchAll, endpointOf, makeEndpoint, noticeOf, prove, REFUSED, SKEW_MS, told } from './webhook-samples.js';

export function webhookEndpointsContract(under: EngineUnderTest): void {
  describe('webhook endpoints', () => {
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

    it('are read as they were written, in order of creation, by every instance', async () => {
      const second = endpointOf(teamId, {
        createdAt: 2_000,
        id: 'wh_a',
        flows: ['text-to-model'],
        labels: { project: 'apollo' },
      });
      const first = endpointOf(teamId, {
        createdAt: 1_000,
        id: 'wh_b',
        formerSecret: { text: 'whsec_old', createdAt: 1, until: 99 },
        disabled: { at: 5, reason: 'gone' },
      });
      expect(await engine.webhooks.endpoints.insert(second)).toBe('inserted');
      expect(await engine.webhooks.endpoints.insert(first)).toBe('inserted');
      expect(await other.webhooks.endpoints.get(teamId, 'wh_a')).toEqual(second);
      expect(await other.webhooks.endpoints.list(teamId)).toEqual([first, second]);
    });

    it('are known to their own team only', async () => {
      const { id } = await makeEndpoint(engine, teamId);
      const stranger = teamName();
      expect(await engine.webhooks.endpoints.get(stranger, id)).toBeNull();
      expect(await engine.webhooks.endpoints.list(stranger)).toEqual([]);
      expect(await engine.webhooks.endpoints.delete(stranger, id)).toBe(false);
      expect(await engine.webhooks.endpoints.get(teamId, id)).not.toBeNull();
    });

    it(`are at most ${MAX_ENDPOINTS_PER_TEAM} a team, also if more are made at once`, async () => {
      const made = await Promise.all(
        Array.from({ length: 30 }, (_, at) => (at % 2 ? other : engine).webhooks.endpoints.insert(endpointOf(teamId))),
      );
      expect(made.filter((outcome) => outcome === 'inserted')).toHaveLength(MAX_ENDPOINTS_PER_TEAM);
      expect(made.filter((outcome) => outcome === 'full')).toHaveLength(10);
      const [one] = await engine.webhooks.endpoints.list(teamId);
      await engine.webhooks.endpoints.delete(teamId, one?.id ?? '');
      expect(await engine.webhooks.endpoints.insert(endpointOf(teamId))).toBe('inserted');
      expect(await engine.webhooks.endpoints.insert(endpointOf(teamName()))).toBe('inserted');
    });

    it('are not overwritten by another with their id', async () => {
      const endpoint = await makeEndpoint(engine, teamId);
      expect(await engine.webhooks.endpoints.insert({ ...endpoint, url: 'https://other.example' })).toBe('taken');
      expect((await engine.webhooks.endpoints.get(teamId, endpoint.id))?.url).toBe(endpoint.url);
    });

    it('are replaced by one of several edits of a version', async () => {
      const endpoint = await makeEndpoint(engine, teamId);
      const edits = await Promise.all(
        ['a', 'b', 'c'].map((description, at) => (at ? engine : other).webhooks.endpoints.replace({ ...endpoint, description })),
      );
      expect(edits.filter(Boolean)).toHaveLength(1);
      const won = ['a', 'b', 'c'][edits.indexOf(true)];
      expect(await other.webhooks.endpoints.get(teamId, endpoint.id)).toEqual({ ...endpoint, description: won, version: 2 });
      expect(await engine.webhooks.endpoints.replace(endpointOf(teamId))).toBe(false);
    });

    it('tell the others of the team in the step that disables one, and only if it does', async () => {
      const failing = await makeEndpoint(engine, teamId);
      await makeEndpoint(engine, teamId, { events: ['webhook.disabled'] });
      const off = { ...failing, disabled: { at: 1, reason: 'failing' as const } };
      const notice = () => noticeOf(teamId, { type: 'webhook.disabled', data: { endpoint: failing.id } });
      expect(await engine.webhooks.endpoints.replace({ ...off, version: 7 }, notice())).toBe(false);
      expect(await claimAll(engine, teamId)).toEqual([]);
      expect(await engine.webhooks.endpoints.replace(off, notice())).toBe(true);
      expect(told(await claimAll(other, teamId))).toEqual(['webhook.disabled']);
    });

    it('and events that could be sent wait since the oldest event, or since the first is due to one that takes deliveries', async () => {
      const since = () => other.webhooks.endpoints.waitingSince(teamId);
      const endpoint = await makeEndpoint(engine, teamId);
      expect(await since()).toBeNull();
      await prove(engine, endpoint);
      expect(await since()).toBeNull();
      const at = engine.clock.now();
      const send = () => engine.webhooks.outbox.append(noticeOf(teamId));
      await send();
      const first = await since();
      expect(Math.abs((first ?? 0) - at)).toBeLessThan(SKEW_MS);
      await send();
      expect(await since()).toBe(first);
      await dispatchAll(engine, teamId);
      expect(await since()).toBeGreaterThanOrEqual((first ?? 0) - SKEW_MS);
      const [claim] = await claimAll(engine, teamId, { atMost: 1 });
      await engine.webhooks.deliveries.record(claim!, REFUSED, { kind: 'retry', inMs: 60_000 });
      // Its receiver does not take them now.
      expect(await since()).toBeNull();
      expect(await other.webhooks.endpoints.waitingSince(teamName())).toBeNull();
    });

    it('have no health to report before anything was sent', async () => {
      const { id } = await makeEndpoint(engine, teamId);
      const none = { failingSince: null, lastFailure: null, pausedUntil: null, pending: 0 };
      expect(await engine.webhooks.endpoints.health(teamId, [id, 'wh_none'])).toEqual([none, none]);
      expect(await engine.webhooks.endpoints.health(teamId, [])).toEqual([]);
    });
  });
}
