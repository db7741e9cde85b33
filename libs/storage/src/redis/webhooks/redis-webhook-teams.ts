import { type RedisEngineContext } from '../redis-engine-context.js';
import { type RedisScript } from '../redis-script.js';

/** The set of teams that have or had endpoints; it is not in the slots of the teams. */
export class RedisWebhookTeams {
  private readonly forgetTeam: RedisScript<'forget-webhook-team'>;

  constructor(private readonly context: RedisEngineContext) {
    this.forgetTeam = context.connection.defineScript('forget-webhook-team');
  }

  async remember(teamId: string): Promise<void> {
    const { connection, keys, clock } = this.context;
    await connection.run((commands) => commands.zadd(keys.webhookTeams(), clock.now(), teamId));
  }

  /** With the text of the time at which each was remembered. */
  async all(): Promise<Map<string, string>> {
    const { connection, keys } = this.context;
    const entries = await connection.run((commands) => commands.zrange(keys.webhookTeams(), '0', '-1', 'WITHSCORES'));
    const teams = new Map<string, string>();
    for (let at = 0; at < entries.length; at += 2) teams.set(entries[at] as string, entries[at + 1] as string);
    return teams;
  }

  /** Unless it was remembered anew. */
  async forget(teamId: string, seen: string): Promise<void> {
    await this.forgetTeam.run({ teams: this.context.keys.webhookTeams() }, { team: teamId, seen });
  }
}
