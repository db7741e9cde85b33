import { randomUUID } from 'node:crypto';
import { type ShareReading, type ShareRules, UploadShare } from '#access';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext, timeArgument } from './redis-access-context.js';

export class RedisUploadShare extends UploadShare {
  readonly #take: RedisScript<'access-upload-take'>;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#take = context.connection.defineScript('access-upload-take');
  }

  async take(teamId: string, { limit, windowMs }: ShareRules): Promise<ShareReading> {
    const { keys } = this.context;
    const args = { now: timeArgument(this.context), team: teamId, grant: randomUUID(), places: limit, window: windowMs };
    const reply = await this.#take.run({ grants: keys.uploadGrants(), teams: keys.uploadTeams() }, args);
    const [granted, cap = 0, held = 0, retryMs = 0] = (reply as unknown[]).map(Number);
    return { granted: granted === 1, cap, held, retryMs };
  }
}
