import { type Answer, call, eventually } from './http.js';
import { type Stack, type TestTeam } from './stack.js';
import { type WebhookReceiver } from './webhook-receiver.js';

export interface IssuedWebhook {
  webhook_id: string;
  secret: string;
}

export interface WebhookState {
  webhook_id: string;
  disabled_at: string | null;
  disabled_reason: string | null;
  failing_since: string | null;
  paused_until: string | null;
  pending: number;
}

export interface DeliveryEntry {
  delivery_id: string;
  message_id: string;
  type: string;
  task_uuid: string | null;
  state: string;
  reason: string | null;
  attempts: { number: number; code: number | null; error: string | null; answer: string | null; duration_ms: number }[];
}

/** Short times, so that a spec need not wait; receivers on loopback. */
export const QUICK_WEBHOOKS = {
  WEBHOOK_LOOPBACK: 'true',
  WEBHOOK_TIMEOUT_MS: '1000',
  WEBHOOK_RETRY_WAITS: '0.2,0.2,0.3,0.3,0.5,0.5,1,1,1',
};

/** Webhooks of one team over the routes of a gateway. */
export class TeamWebhooks {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** A team whose key may administer it. */
  static async ofNewTeam(stack: Pick<Stack, 'url' | 'makeTeam'>): Promise<TeamWebhooks & { team: TestTeam }> {
    const team = await stack.makeTeam({ scopes: ['tasks:create', 'tasks:read', 'team:admin'] });
    return Object.assign(new TeamWebhooks(stack.url, team.key), { team });
  }

  ask<T = unknown>(path: string, method = 'GET', body?: unknown): Promise<Answer<T>> {
    return call<T>(this.url, `/gateway/v1/webhooks${path}`, { token: this.key, method, ...(body === undefined ? {} : { body }) });
  }

  async add(receiver: Pick<WebhookReceiver, 'url'>, settings: Record<string, unknown> = {}): Promise<IssuedWebhook> {
    const made = await this.ask<IssuedWebhook>('', 'POST', { url: receiver.url, events: ['task.finalized'], ...settings });
    if (made.status !== 201) throw new Error(`no webhook: ${made.status} ${JSON.stringify(made.body)}`);
    return made.body.data;
  }

  async state({ webhook_id: id }: Pick<IssuedWebhook, 'webhook_id'>): Promise<WebhookState> {
    return (await this.ask<WebhookState>(`/${id}`)).body.data;
  }

  async deliveries(id: string, query = ''): Promise<DeliveryEntry[]> {
    const answer = await this.ask<{ deliveries: DeliveryEntry[] }>(`/${id}/deliveries?limit=100${query}`);
    if (answer.status !== 200) throw new Error(`no deliveries: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.data.deliveries;
  }

  /** Waits until the newest delivery of an endpoint is in that state. */
  async settled(id: string, state = 'delivered', withinMs = 15_000): Promise<DeliveryEntry> {
    const [newest] = await eventually(
      () => this.deliveries(id),
      ([first]) => first?.state === state,
      withinMs,
    );
    return newest as DeliveryEntry;
  }
}
