import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisRecordVersion } from './redis-record-version.js';
import { type RedisScript } from './redis-script.js';
import { type RedisTeams } from './redis-teams.js';
import { type RedisWebhooks } from './webhooks/create-redis-webhooks.js';

/** Tasks that one script call deletes: Redis is blocked during the call. */
const AT_ONCE = 50;

/** Deletes what is older than the retention, in small script calls. Any number of processes may do so at the same time. */
export class RedisSweeper {
  private readonly trimTeam: RedisScript<'trim-team'>;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly parts: { teams: RedisTeams; version: RedisRecordVersion; webhooks: Pick<RedisWebhooks, 'sweep'> },
  ) {
    this.trimTeam = context.connection.defineScript('trim-team');
  }

  /** A call during a sweep joins that sweep. @throws ApiError 9010 */
  sweep(): Promise<void> {
    this.sweeping ??= this.sweepAll().finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async sweepAll(): Promise<void> {
    const { teams, version, webhooks } = this.parts;
    // What a newer gateway has written is not this one's to delete.
    await version.claim();
    const { connection, retention, clock } = this.context;
    connection.records.assertStore();
    const oldest = clock.now() - retention.task;
    for (const teamId of await teams.all()) await this.trim(teamId, oldest);
    // A team stays listed while data about it may be stored.
    await teams.forgetBefore(clock.now() - retention.keys);
    await webhooks.sweep();
  }

  private async trim(teamId: string, oldest: number): Promise<void> {
    const { keys } = this.context;
    const owned = {
      tasks: keys.tasks(teamId),
      open: keys.open(teamId),
      intents: keys.intents(teamId),
      budget: keys.budget(teamId),
    };
    let trimmed: number;
    let counters = 1;
    do {
      const args = { team: keys.team(teamId), olderThan: oldest, limit: AT_ONCE, counters };
      trimmed = Number(await this.trimTeam.run(owned, args));
      counters = 0;
    } while (trimmed > 0);
  }
}
