import { type ClaimRequest } from '#webhooks';
import { MemoryLane } from './memory-lane.js';
import { type StoredDelivery, type StoredLane, type WebhookState } from './webhook-state.js';

type Claim = ClaimRequest & { token: string };

interface OpenLane {
  lane: MemoryLane;
  proven: boolean;
  /** What is due, earliest first. */
  ids: string[];
}

/** @returns what was claimed, and when the team needs another look. */
export function claimNow(state: WebhookState, teamId: string, claim: Claim): { ids: string[]; nextInMs: number | null } {
  takeBack(state, teamId);
  const held = countHeld(state, teamId);
  const open = openLanes(state, teamId, { claim, held });
  let free = Math.min(claim.atMost, claim.perTeam - held.all);
  let freeForProbes = Math.floor(claim.perTeam / 2) - held.probes;
  const ids: string[] = [];
  // One of each lane in turn, so that none waits for another's backlog.
  for (let round = 0; free > 0 && open.some((lane) => round < lane.ids.length); round += 1) {
    for (const { lane, proven, ids: due } of open) {
      const id = due[round];
      if (id === undefined || free <= 0 || (!proven && freeForProbes <= 0)) continue;
      take(state, lane, { id, claim, probe: !proven });
      ids.push(id);
      free -= 1;
      if (!proven) freeForProbes -= 1;
    }
  }
  return { ids, nextInMs: nextLook(state, teamId, claim) };
}

function take(state: WebhookState, lane: MemoryLane, { id, claim, probe }: { id: string; claim: Claim; probe: boolean }): void {
  const delivery = state.deliveries.get(lane.teamId, id) as StoredDelivery;
  lane.withdraw(delivery);
  lane.put({ ...delivery, state: 'sending', dueAt: null, token: claim.token, tries: delivery.tries + 1 });
  state.sending.set(lane.teamId, id, { lane: lane.name, until: state.now() + claim.leaseMs, probe });
}

/** Whoever held these stopped before recording what came of them. */
function takeBack(state: WebhookState, teamId: string): void {
  for (const [id, { lane, until }] of [...state.sending.ascending(teamId)]) {
    const delivery = state.deliveries.get(teamId, id);
    if (until > state.now()) continue;
    state.sending.delete(teamId, id);
    if (delivery) new MemoryLane(state, teamId, lane).retry(delivery, state.now());
  }
}

interface Held {
  all: number;
  probes: number;
  byLane: Map<string, number>;
}

function countHeld(state: WebhookState, teamId: string): Held {
  const held: Held = { all: 0, probes: 0, byLane: new Map() };
  for (const [, { lane, probe }] of state.sending.ascending(teamId)) {
    held.all += 1;
    if (probe) held.probes += 1;
    held.byLane.set(lane, (held.byLane.get(lane) ?? 0) + 1);
  }
  return held;
}

/** Lanes that may send now, those that have waited longest first. */
function openLanes(state: WebhookState, teamId: string, { claim, held }: { claim: Claim; held: Held }): OpenLane[] {
  const open: (OpenLane & { since: number })[] = [];
  for (const [name, record] of state.lanes.ascending(teamId)) {
    if (!isOn(state, teamId, record) || isPaused(state, record)) continue;
    const lane = new MemoryLane(state, teamId, name);
    const since = lane.firstDue;
    const free = (record.proven ? claim.perLane : 1) - (held.byLane.get(name) ?? 0);
    if (since === null || since > state.now() || free <= 0) continue;
    open.push({ lane, proven: record.proven, ids: lane.dueBy(state.now(), Math.min(free, claim.atMost)), since });
  }
  return open.sort((a, b) => a.since - b.since);
}

/** What is due but found no free place is looked at again when a claim of the team is recorded, or its lease ends. */
function nextLook(state: WebhookState, teamId: string, claim: Claim): number | null {
  const now = state.now();
  const held = countHeld(state, teamId);
  const times = [...state.sending.ascending(teamId)].map(([, { until }]) => until);
  for (const [name, record] of state.lanes.ascending(teamId)) {
    const due = isOn(state, teamId, record) ? new MemoryLane(state, teamId, name).firstDue : null;
    if (due === null) continue;
    const free = (record.proven ? claim.perLane : 1) - (held.byLane.get(name) ?? 0);
    const freeForProbes = record.proven ? Infinity : Math.floor(claim.perTeam / 2) - held.probes;
    if (free <= 0 || held.all >= claim.perTeam || freeForProbes <= 0) continue;
    times.push(Math.max(due, record.pausedUntil ?? 0));
  }
  return times.length === 0 ? null : Math.max(0, Math.min(...times) - now);
}

function isOn(state: WebhookState, teamId: string, { endpointId }: StoredLane): boolean {
  return endpointId === null || state.endpoints.get(teamId, endpointId)?.disabled === null;
}

function isPaused(state: WebhookState, { pausedUntil }: StoredLane): boolean {
  return pausedUntil !== null && pausedUntil > state.now();
}
