import { type EndpointHealth, MAX_ENDPOINTS_PER_TEAM, type NewNotice, type WebhookEndpoint, WebhookEndpoints } from '#webhooks';
import { readTimeKey } from '../../collections/collection.js';
import { type MemoryDeliveryTurns } from './memory-delivery-turns.js';
import { MemoryLane } from './memory-lane.js';
import { type MemoryOutbox } from './memory-outbox.js';
import { logGroup, type WebhookState } from './webhook-state.js';

export class MemoryWebhookEndpoints extends WebhookEndpoints {
  constructor(
    private readonly state: WebhookState,
    private readonly parts: { outbox: MemoryOutbox; turns: MemoryDeliveryTurns },
  ) {
    super();
  }

  insert(endpoint: WebhookEndpoint): Promise<'inserted' | 'full' | 'taken'> {
    const { teamId, id } = endpoint;
    const { endpoints } = this.state;
    return this.state.collections.commit(() => {
      if (endpoints.get(teamId, id) !== undefined) return 'taken';
      if (endpoints.size(teamId) >= MAX_ENDPOINTS_PER_TEAM) return 'full';
      endpoints.set(teamId, id, structuredClone(endpoint));
      return 'inserted';
    });
  }

  async get(teamId: string, id: string): Promise<WebhookEndpoint | null> {
    return structuredClone(this.state.endpoints.get(teamId, id) ?? null);
  }

  async list(teamId: string): Promise<WebhookEndpoint[]> {
    const endpoints = structuredClone(this.state.endpointsOf(teamId));
    return endpoints.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  replace(endpoint: WebhookEndpoint, notice?: NewNotice): Promise<boolean> {
    const { teamId, id, version } = endpoint;
    return this.state.collections.commit(() => {
      if (this.state.endpoints.get(teamId, id)?.version !== version) return false;
      this.state.endpoints.set(teamId, id, { ...structuredClone(endpoint), version: version + 1 });
      if (notice !== undefined) this.parts.outbox.writeNotice(notice);
      // What waited for an endpoint that was off becomes due.
      this.parts.turns.nudge(teamId, this.state.now());
      return true;
    });
  }

  delete(teamId: string, id: string): Promise<boolean> {
    return this.state.collections.commit(() => {
      if (this.state.endpoints.get(teamId, id) === undefined) return false;
      this.state.endpoints.delete(teamId, id);
      return true;
    });
  }

  async health(teamId: string, ids: readonly string[]): Promise<EndpointHealth[]> {
    return ids.map((id) => {
      const lane = this.state.lanes.get(teamId, id);
      const { failingSince = null, lastFailure = null, pausedUntil = null, pending = 0 } = lane ?? {};
      const isPaused = pausedUntil !== null && pausedUntil > this.state.now();
      return { failingSince, lastFailure: structuredClone(lastFailure), pausedUntil: isPaused ? pausedUntil : null, pending };
    });
  }

  async oldestPending(teamId: string, id: string): Promise<number | null> {
    const { log, settled } = this.state;
    const group = logGroup(teamId, id);
    const over = new Set([...settled.ascending(group)].map(([place]) => readTimeKey(place).name));
    for (const [place] of log.ascending(group)) {
      const { at, name } = readTimeKey(place);
      if (!over.has(name)) return at;
    }
    return null;
  }

  async waitingSince(teamId: string): Promise<number | null> {
    const { events, lanes } = this.state;
    let first = Infinity;
    for (const [, { at }] of events.ascending(teamId)) first = Math.min(first, at);
    for (const [name, { proven, pausedUntil }] of lanes.ascending(teamId)) {
      const due = proven ? new MemoryLane(this.state, teamId, name).firstDue : null;
      if (due !== null) first = Math.min(first, Math.max(due, pausedUntil ?? 0));
    }
    return first === Infinity ? null : first;
  }
}
