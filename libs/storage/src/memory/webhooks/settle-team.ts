import { ONE_OFF } from '#webhooks';
import { setImmediate } from 'node:timers/promises';
import { readTimeKey, timeKey } from '../../collections/collection.js';
import { MemoryLane } from './memory-lane.js';
import { logGroup, type StoredDelivery, type WebhookState } from './webhook-state.js';

/** Deliveries that one step ends or forgets. */
const AT_ONCE = 200;

/** In small steps; other work runs in between. */
export async function settleTeam(state: WebhookState, teamId: string): Promise<void> {
  const { collections } = state;
  const oldest = state.now() - state.retention.deliveries;
  const steps: (() => number)[] = [
    () => dropOldEvents(state, teamId, oldest),
    () => forgetBefore(state, teamId, { log: ONE_OFF, oldest }),
  ];
  for (const [name, { endpointId }] of [...state.lanes.ascending(teamId)]) {
    if (endpointId === null) continue;
    const endpoint = state.endpoints.get(teamId, endpointId);
    const lane = new MemoryLane(state, teamId, name);
    if (endpoint === undefined) steps.push(() => forgetLane(state, lane, endpointId));
    else steps.push(() => forgetBefore(state, teamId, { log: endpointId, oldest }));
    if (endpoint && endpoint.disabled !== null) steps.push(() => endDue(state, lane));
  }
  for (const step of steps) {
    // What ends may make the next of its task due, so a step is over when it finds nothing.
    while (collections.trail(step) > 0) {
      await collections.durable();
      await setImmediate();
    }
  }
}

function dropOldEvents(state: WebhookState, teamId: string, oldest: number): number {
  const old = [...state.events.ascending(teamId)].filter(([, { at }]) => at < oldest).slice(0, AT_ONCE);
  for (const [place] of old) state.events.delete(teamId, place);
  return old.length;
}

function forgetBefore(state: WebhookState, teamId: string, { log, oldest }: { log: string; oldest: number }): number {
  const group = logGroup(teamId, log);
  const places: string[] = [];
  for (const [place] of state.log.ascending(group, { below: timeKey(oldest) })) {
    if (places.push(place) === AT_ONCE) break;
  }
  for (const place of places) {
    const delivery = state.deliveries.get(teamId, readTimeKey(place).name);
    if (delivery) new MemoryLane(state, teamId, delivery.lane).forget(delivery);
    else state.log.delete(group, place);
  }
  return places.length;
}

function forgetLane(state: WebhookState, lane: MemoryLane, endpointId: string): number {
  // Someone may have made the endpoint again; ids are random, so this only guards against a restore.
  if (state.endpoints.get(lane.teamId, endpointId) !== undefined) return 0;
  const forgotten = forgetBefore(state, lane.teamId, { log: endpointId, oldest: Infinity });
  if (forgotten === 0) state.lanes.delete(lane.teamId, lane.name);
  return forgotten;
}

function endDue(state: WebhookState, lane: MemoryLane): number {
  const { endpointId } = lane.record ?? {};
  // It may be on again by now.
  if (!endpointId || state.endpoints.get(lane.teamId, endpointId)?.disabled === null) return 0;
  const ids = lane.dueBy(Infinity, AT_ONCE);
  for (const id of ids) {
    const delivery: StoredDelivery | undefined = state.deliveries.get(lane.teamId, id);
    if (delivery) lane.settle(delivery, { state: 'dead', reason: 'disabled' });
  }
  return ids.length;
}
