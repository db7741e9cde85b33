import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisScript } from './redis-script.js';
import { type RedisTeams } from './redis-teams.js';

const AT_ONCE = 500;

/** Forgets what is older than the retention. Any number of processes may do it at the same time. */
export class RedisSweeper {
  private readonly trimTeam: RedisScript;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly teams: RedisTeams,
  ) {
    this.trimTeam = context.connection.defineScript('trim-team');
  }

  async sweep(): Promise<void> {
    const { retention } = this.context;
    const oldest = Date.now() - retention.task;
    await this.teams.forEach((teamId) => this.trim(teamId, oldest));
    // A team stays known while anything of it may be stored.
    await this.teams.forgetBefore(Date.now() - retention.keys);
  }

  private async trim(teamId: string, oldest: number): Promise<void> {
    const { keys } = this.context;
    const owned = [keys.tasks(teamId), keys.open(teamId), keys.intents(teamId), keys.budget(teamId)];
    let trimmed: number;
    let counters = 1;
    do {
      trimmed = Number(await this.trimTeam.run(owned, [keys.team(teamId), oldest, AT_ONCE, counters]));
      counters = 0;
    } while (trimmed > 0);
  }
}
