import {
  type DeliveryAttempt,
  type EndpointHealth,
  KEPT_DELIVERIES,
  MAX_ENDPOINTS_PER_TEAM,
  type NewNotice,
  type WebhookEndpoint,
  WebhookEndpoints,
} from '#webhooks';
import { type RedisConnection } from '../redis-connection.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { fragment, readJson } from '../redis-replies.js';
import { endpointOf, endpointText } from './stored-endpoint.js';
import { type RedisWebhookTeams } from './redis-webhook-teams.js';
import { type RedisWebhookWork } from './redis-webhook-work.js';

function scriptsOn(connection: RedisConnection) {
  return {
    insert: connection.defineScript('webhook-insert'),
    replace: connection.defineScript('webhook-replace'),
    delete: connection.defineScript('webhook-delete'),
  };
}

/** All endpoints of a team are fields of one hash. */
export class RedisWebhookEndpoints extends WebhookEndpoints {
  private readonly scripts: ReturnType<typeof scriptsOn>;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly parts: { teams: RedisWebhookTeams; work: RedisWebhookWork },
  ) {
    super();
    this.scripts = scriptsOn(context.connection);
  }

  async insert(endpoint: WebhookEndpoint): Promise<'inserted' | 'full' | 'taken'> {
    const { keys } = this.context;
    const { teamId, id } = endpoint;
    // First, so that the sweep and a backup find the team even after a crash right after it was written.
    await this.parts.teams.remember(teamId);
    const outcome = await this.scripts.insert.run(
      { endpoints: keys.webhooks(teamId) },
      { team: keys.team(teamId), id, value: endpointText(endpoint), most: MAX_ENDPOINTS_PER_TEAM },
    );
    if (outcome === 'inserted') await this.replicated(teamId, () => this.delete(teamId, id));
    return outcome as 'inserted' | 'full' | 'taken';
  }

  async get(teamId: string, id: string): Promise<WebhookEndpoint | null> {
    const { connection, keys } = this.context;
    const stored = await connection.run((commands) => commands.hget(keys.webhooks(teamId), id));
    return stored === null ? null : endpointOf(stored, connection);
  }

  async list(teamId: string): Promise<WebhookEndpoint[]> {
    const { connection, keys } = this.context;
    const stored = await connection.run((commands) => commands.hgetall(keys.webhooks(teamId)));
    const endpoints = Object.values(stored).map((text) => endpointOf(text, connection));
    return endpoints.filter((endpoint) => endpoint !== null).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async replace(endpoint: WebhookEndpoint, notice?: NewNotice): Promise<boolean> {
    const { keys, clock, retention } = this.context;
    const { teamId, id, version } = endpoint;
    const written = await this.scripts.replace.run(
      { endpoints: keys.webhooks(teamId) },
      {
        team: keys.team(teamId),
        id,
        version,
        value: endpointText({ ...endpoint, version: version + 1 }),
        teamJson: fragment(teamId),
        noticeId: notice?.id ?? '',
        type: notice?.type ?? '',
        data: fragment(notice?.data),
        only: notice?.only ?? '',
        at: clock.now(),
        ttl: retention.deliveries,
      },
    );
    if (written !== 1) return false;
    await this.replicated(teamId);
    // Also what waited for an endpoint that was off may be due.
    this.parts.work.tellSoon(teamId);
    return true;
  }

  async delete(teamId: string, id: string): Promise<boolean> {
    const { keys } = this.context;
    return (await this.scripts.delete.run({ endpoints: keys.webhooks(teamId) }, { team: keys.team(teamId), id })) === 1;
  }

  async health(teamId: string, ids: readonly string[]): Promise<EndpointHealth[]> {
    const { connection, keys, clock } = this.context;
    const lanes = await connection.run((commands) =>
      Promise.all(ids.map((id) => commands.hmget(keys.lane(teamId, id), 'failing', 'failure', 'paused', 'pending'))),
    );
    return lanes.map(([failing, failure, paused, pending]) => ({
      failingSince: failing ? Number(failing) : null,
      lastFailure: failure ? readJson<DeliveryAttempt>(failure, 'an attempt', connection.unreadable) : null,
      pausedUntil: paused && Number(paused) > clock.now() ? Number(paused) : null,
      pending: Number(pending ?? 0),
    }));
  }

  async oldestPending(teamId: string, id: string): Promise<number | null> {
    const { connection, keys } = this.context;
    // At most so many of them are settled, so that one more is pending if any is.
    const [entries, settled] = await connection.run((commands) =>
      Promise.all([
        commands.zrange(keys.deliveries(teamId, id), '0', String(KEPT_DELIVERIES.most), 'WITHSCORES'),
        commands.zrange(keys.settledDeliveries(teamId, id), '0', '-1'),
      ]),
    );
    const over = new Set(settled);
    const first = entries.findIndex((one, at) => at % 2 === 0 && !over.has(one));
    return first === -1 ? null : Number(entries[first + 1]);
  }

  async waitingSince(teamId: string): Promise<number | null> {
    const { connection, keys } = this.context;
    const firsts = await connection.run((commands) =>
      Promise.all(
        [keys.webhookOutbox(teamId), keys.lanesProven(teamId)].map((key) => commands.zrange(key, '0', '0', 'WITHSCORES')),
      ),
    );
    const times = firsts.flatMap(([, time]) => (time === undefined ? [] : [Number(time)]));
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Waits for as many replicas as the setting asks for. @param undo when too few have it, for a record that nobody will know of. */
  private async replicated(teamId: string, undo?: () => Promise<unknown>): Promise<void> {
    const { connection, keys } = this.context;
    try {
      await connection.acks.confirm(keys.webhooks(teamId), keys.mark(teamId));
    } catch (error) {
      await undo?.().catch(() => undefined); // The storage does not answer; what is left can be deleted by its team.
      throw error;
    }
  }
}
