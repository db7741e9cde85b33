import { type RedisEngineContext } from './redis-engine-context.js';

const AT_ONCE = 32;

/** The set of teams that have created tasks within the retention; it is not in the slots of the teams. */
export class RedisTeams {
  constructor(private readonly context: RedisEngineContext) {}

  async remember(teamId: string, at: number): Promise<void> {
    const { connection, keys } = this.context;
    await connection.run((commands) => commands.zadd(keys.teams(), 'GT', at, teamId));
  }

  async all(): Promise<string[]> {
    const { connection, keys } = this.context;
    return connection.run((commands) => commands.zrange(keys.teams(), '0', '-1'));
  }

  async forgetBefore(at: number): Promise<void> {
    const { connection, keys } = this.context;
    await connection.run((commands) => commands.zremrangebyscore(keys.teams(), '-inf', `(${at}`));
  }

  /** Those that have created something at this time or later. @param at Unix ms */
  async since(at: number): Promise<string[]> {
    const { connection, keys } = this.context;
    return connection.run((commands) => commands.zrangebyscore(keys.teams(), at, '+inf'));
  }

  /** @param wanted left out: all teams. */
  async forEach(work: (teamId: string) => Promise<void>, wanted?: readonly string[]): Promise<void> {
    const teams = wanted ?? (await this.all());
    for (let at = 0; at < teams.length; at += AT_ONCE) await Promise.all(teams.slice(at, at + AT_ONCE).map(work));
  }
}
