import { type NewNotice, TeamOutbox } from '#webhooks';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { fragment } from '../redis-replies.js';
import { type RedisScript } from '../redis-script.js';
import { type RedisWebhookWork } from './redis-webhook-work.js';

export class RedisTeamOutbox extends TeamOutbox {
  private readonly appendNotice: RedisScript<'webhook-append'>;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly work: RedisWebhookWork,
  ) {
    super();
    this.appendNotice = context.connection.defineScript('webhook-append');
  }

  async append({ id, teamId, type, data, only = '' }: NewNotice): Promise<boolean> {
    const { keys, clock, retention } = this.context;
    const written = await this.appendNotice.run(
      { wanted: keys.webhooksWanted(teamId) },
      {
        team: keys.team(teamId),
        teamJson: fragment(teamId),
        id,
        type,
        data: fragment(data),
        only,
        at: clock.now(),
        ttl: retention.deliveries,
      },
    );
    if (written === 1) this.work.tellSoon(teamId);
    return written === 1;
  }
}
