import { MAX_PENDING_PER_LANE } from '#webhooks';
import { expect, it } from '@jest/globals';
import { noticeOf } from '../../../testing/contract/webhooks/webhook-samples.js';
import { MemoryCollections } from '../../collections/memory-collections.js';
import { retentionOf } from '../../retention.js';
import { MemoryLane } from './memory-lane.js';
import { WebhookState } from './webhook-state.js';

it('gives up the oldest delivery that waits when one more than it may hold arrives', () => {
  let now = 1_000;
  const state = new WebhookState({ collections: new MemoryCollections(), retention: retentionOf({}), now: () => (now += 1) });
  const lane = new MemoryLane(state, 'team_1', 'wh_1');
  const add = (id: string) => lane.add({ ...noticeOf('team_1', { id }), at: 1 }, { endpointId: 'wh_1', url: null, lane: 'wh_1' });
  add('oldest');
  add('second');
  lane.edit({ pending: MAX_PENDING_PER_LANE });
  add('newest');
  const states = [...state.deliveries.ascending('team_1')].map(([, one]) => [one.event.id, one.state, one.reason]);
  expect(states.sort()).toEqual([
    ['newest', 'due', undefined],
    ['oldest', 'dead', 'overflow'],
    ['second', 'due', undefined],
  ]);
  expect(lane.record?.pending).toBe(MAX_PENDING_PER_LANE);
});
