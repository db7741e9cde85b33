import { type Team, Teams } from '#access';
import { type Settings } from '#config';
import { isApiError } from '#contracts';
import { type AlertNotice, AlertStore, NO_TEAM, StorageClock } from '#tasks';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Meters } from '../../platform/metrics/meters.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { PeriodicJob } from '../jobs/periodic-job.js';
import { AlertReceivers } from './alert-receivers.js';
import { messageOf } from './alert-wording.js';
import { type Receiver, RECEIVER_KINDS } from './receiver.js';

const MINUTE = 60_000;
/** Waits after a failed attempt; after the last one a receiver is given up. */
const RETRIES_MS = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 120 * MINUTE, 360 * MINUTE];
const AT_ONCE = 50;
const SENT_AT_ONCE = 5;

const OUTCOMES = ['sent', 'failed', 'given-up'] as const;

/** Tells receivers what is due. Nothing else waits for them; what fails is tried again for about nine hours. */
@Injectable()
export class TellAlerts extends PeriodicJob {
  readonly name = 'notices of alerts';
  readonly everyMs: number;
  private readonly logger = new Logger(TellAlerts.name);
  private readonly count: (by: Receiver['by'], outcome: (typeof OUTCOMES)[number]) => void;

  constructor(
    private readonly alerts: AlertStore,
    private readonly receivers: AlertReceivers,
    private readonly teams: Teams,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'ALERT_CHECK_MS' | 'PUBLIC_URL'>,
    meters: Meters,
  ) {
    super();
    this.everyMs = settings.ALERT_CHECK_MS;
    const notices = meters.counter('gateway_alert_notices_total', 'Notices of alerts by receiver and outcome', [
      'receiver',
      'outcome',
    ]);
    for (const receiver of RECEIVER_KINDS) for (const outcome of OUTCOMES) notices.inc({ receiver, outcome }, 0);
    this.count = (receiver, outcome) => notices.inc({ receiver, outcome });
  }

  async run(signal: AbortSignal): Promise<void> {
    const due = (await this.alerts.due(AT_ONCE)).values();
    const worker = async () => {
      for (const notice of due) {
        if (signal.aborted) return;
        await this.tell(notice);
      }
    };
    await Promise.all(Array.from({ length: SENT_AT_ONCE }, worker));
  }

  private async tell(notice: AlertNotice): Promise<void> {
    const { alert, attempts, seq } = notice;
    const team = await this.teamOf(alert.teamId);
    const message = messageOf(notice, { team, publicUrl: this.settings.PUBLIC_URL });
    const now = this.clock.now();
    const left = this.receivers.of(notice, team, now).filter(({ name }) => !notice.done.includes(name));
    const told = await Promise.all(
      left.map(async (one) => ({ one, isTold: await this.send(one, () => one.send(message, `${alert.id}.${seq}`)) })),
    );
    const done = [...notice.done, ...told.filter(({ isTold }) => isTold).map(({ one }) => one.name)];
    const failed = told.filter(({ isTold }) => !isTold);
    const wait = RETRIES_MS[attempts];
    if (wait === undefined) for (const { one } of failed) this.giveUp(one, alert.id);
    await this.alerts.settle(notice, { done, retryAt: failed.length === 0 || wait === undefined ? null : now + wait });
  }

  private async send({ by, side }: Receiver, send: () => Promise<void>): Promise<boolean> {
    try {
      await send();
      this.count(by, 'sent');
      return true;
    } catch (error) {
      this.count(by, 'failed');
      this.logger.warn(`alert not told by ${by} to the ${side}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }

  private giveUp({ by, side }: Receiver, id: string): void {
    this.count(by, 'given-up');
    this.logger.error(`alert ${id} given up: ${by} of the ${side} did not take it`);
  }

  /** A team that is gone is named by its id, and told nothing. */
  private async teamOf(teamId: string): Promise<Pick<Team, 'teamId' | 'name' | 'alerts'> | null> {
    if (teamId === NO_TEAM) return null;
    try {
      return await this.teams.get(teamId);
    } catch (error) {
      if (isApiError(error, 1005)) return { teamId, name: 'a deleted team' };
      throw error;
    }
  }
}
