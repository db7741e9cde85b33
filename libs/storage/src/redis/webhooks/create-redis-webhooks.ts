import { type WebhookPorts } from '../../storage-engine.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { type RedisTeams } from '../redis-teams.js';
import { RedisDeliveries } from './redis-deliveries.js';
import { RedisTeamOutbox } from './redis-team-outbox.js';
import { RedisWebhookEndpoints } from './redis-webhook-endpoints.js';
import { RedisWebhookSweep } from './redis-webhook-sweep.js';
import { RedisWebhookTeams } from './redis-webhook-teams.js';
import { RedisWebhookWork } from './redis-webhook-work.js';

export interface RedisWebhooks {
  ports: WebhookPorts;
  work: RedisWebhookWork;
  sweep(): Promise<void>;
}

export function createRedisWebhooks(context: RedisEngineContext, creators: RedisTeams): RedisWebhooks {
  const work = new RedisWebhookWork(context);
  const teams = new RedisWebhookTeams(context);
  const sweep = new RedisWebhookSweep(context, { creators, teams, work });
  return {
    ports: {
      endpoints: new RedisWebhookEndpoints(context, { teams, work }),
      outbox: new RedisTeamOutbox(context, work),
      deliveries: new RedisDeliveries(context, { work, sweep }),
      turns: work,
    },
    work,
    sweep: () => sweep.sweep(),
  };
}
