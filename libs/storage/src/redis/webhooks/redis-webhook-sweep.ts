import { KEPT_DELIVERIES } from '#webhooks';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { type RedisScript } from '../redis-script.js';
import { type RedisTeams } from '../redis-teams.js';
import { type RedisWebhookTeams } from './redis-webhook-teams.js';
import { type RedisWebhookWork } from './redis-webhook-work.js';

/** Deliveries that one script call ends or forgets: Redis is blocked during the call. */
const AT_ONCE = 100;

/** Forgets what is over, and finds teams whose work nobody was told of. Any number of processes may do so at the same time. */
export class RedisWebhookSweep {
  private readonly settleLog: RedisScript<'settle-log'>;
  private readonly lookAtTeam: RedisScript<'look-at-team'>;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly parts: { creators: RedisTeams; teams: RedisWebhookTeams; work: RedisWebhookWork },
  ) {
    this.settleLog = context.connection.defineScript('settle-log');
    this.lookAtTeam = context.connection.defineScript('look-at-team');
  }

  /** @throws ApiError 9010 */
  async sweep(): Promise<void> {
    const { creators, teams } = this.parts;
    const remembered = await teams.all();
    const all = [...new Set([...remembered.keys(), ...(await creators.all())])];
    // One after the other: a script of somebody who waits comes between any two.
    for (const teamId of all) await this.sweepTeam(teamId, remembered.get(teamId));
  }

  /** @throws ApiError 9010 */
  async settle(teamId: string): Promise<void> {
    const { connection, keys } = this.context;
    const logs = await connection.run((commands) => commands.zrange(keys.deliveryLogs(teamId), '0', '-1'));
    for (const log of logs) await this.settleOne(teamId, log);
  }

  private async sweepTeam(teamId: string, seen: string | undefined): Promise<void> {
    const { keys, clock } = this.context;
    const [has, next, logs] = (await this.lookAtTeam.run(
      { logs: keys.deliveryLogs(teamId), endpoints: keys.webhooks(teamId), outbox: keys.webhookOutbox(teamId) },
      { team: keys.team(teamId), now: clock.now() },
    )) as [number, string, string[]];
    for (const log of logs) await this.settleOne(teamId, log);
    if (next !== '') await this.parts.work.tell(teamId, Number(next));
    if (has === 0 && seen !== undefined) await this.parts.teams.forget(teamId, seen);
  }

  private async settleOne(teamId: string, log: string): Promise<void> {
    const { keys, clock, retention } = this.context;
    let done: number;
    do {
      done = Number(
        await this.settleLog.run(
          { deliveries: keys.deliveries(teamId, log), logs: keys.deliveryLogs(teamId) },
          {
            team: keys.team(teamId),
            log,
            now: clock.now(),
            oldest: clock.now() - retention.deliveries,
            ttl: retention.deliveryKeys,
            mostSettled: KEPT_DELIVERIES.most,
            limit: AT_ONCE,
          },
        ),
      );
    } while (done > 0);
  }
}
