import { randomUUID } from 'node:crypto';
import { type ShareReading, type ShareRules, UploadShare } from '#access';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext, timeArgument } from './redis-access-context.js';

export class RedisUploadShare extends UploadShare {
  readonly #take: RedisScript;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#take = context.connection.defineScript('access-upload-take');
  }

  async take(teamId: string, { limit, windowMs }: ShareRules): Promise<ShareReading> {
    const { keys } = this.context;
    const args = [timeArgument(this.context), teamId, randomUUID(), limit, windowMs];
    const reply = await this.#take.run([keys.uploadGrants(), keys.uploadTeams()], args);
    const [granted, cap = 0, held = 0, retryMs = 0] = (reply as unknown[]).map(Number);
    return { granted: granted === 1, cap, held, retryMs };
  }
}
