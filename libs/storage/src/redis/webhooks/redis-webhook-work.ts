import { type DeliveryTurn, DeliveryTurns, type Unlisten } from '#webhooks';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { texts } from '../redis-replies.js';
import { type RedisScript } from '../redis-script.js';

/**
 * An index of the teams that have work, outside their slots: it is written after the step that made the work, so a process that dies in between leaves it to
 * the sweep.
 */
export class RedisWebhookWork extends DeliveryTurns {
  private readonly tellWork: RedisScript<'tell-work'>;
  private readonly takeTurn: RedisScript<'take-turn'>;
  private readonly leaveTurn: RedisScript<'leave-turn'>;

  constructor(private readonly context: RedisEngineContext) {
    super();
    this.tellWork = context.connection.defineScript('tell-work');
    this.takeTurn = context.connection.defineScript('take-turn');
    this.leaveTurn = context.connection.defineScript('leave-turn');
  }

  async take(holdMs: number): Promise<DeliveryTurn | { nextInMs: number | null }> {
    const { keys, clock } = this.context;
    const reply = await this.takeTurn.run({ looks: keys.webhookLooks() }, { now: clock.now(), hold: holdMs });
    const [first = '', token] = texts(reply);
    if (token !== undefined) return { teamId: first, token };
    return { nextInMs: first === '-1' ? null : Math.ceil(Number(first)) };
  }

  async leave({ teamId, token }: DeliveryTurn, nextInMs: number | null): Promise<void> {
    const { keys, clock } = this.context;
    const nextLook = nextInMs === null ? '' : clock.now() + nextInMs;
    await this.leaveTurn.run({ looks: keys.webhookLooks(), later: keys.webhookLater() }, { team: teamId, token, nextLook });
  }

  onWork(listener: () => void): Promise<Unlisten> {
    const { connection, keys } = this.context;
    return connection.channels.listen(keys.webhookWork(), () => listener());
  }

  /** The team needs a look at that time, or before. @param at Unix ms @throws ApiError 9010 */
  async tell(teamId: string, at = this.context.clock.now()): Promise<void> {
    const { connection, keys, clock } = this.context;
    await this.tellWork.run(
      { looks: keys.webhookLooks(), later: keys.webhookLater(), channel: keys.webhookWork() },
      { team: teamId, at, now: clock.now(), publish: connection.publishCommand },
    );
  }

  /** For callers whose own work is done: they need not wait, and do not fail with it. */
  tellSoon(teamId: string, at?: number): void {
    this.tell(teamId, at).catch(() => undefined); // A failed command is reported by the connection, and the sweep finds the team.
  }
}
