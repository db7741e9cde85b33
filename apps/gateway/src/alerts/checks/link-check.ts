import { type Settings } from '#config';
import { AlertStore, LinkMonitor, NO_TEAM, StorageClock } from '#tasks';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { PeriodicJob } from '../jobs/periodic-job.js';

const HOLD_MS = 10 * 60_000;

/** The upstream link is down for longer than a moment. Each outage is an alert of its own. */
@Injectable()
export class LinkCheck extends PeriodicJob {
  readonly name = 'check of the upstream link';
  readonly everyMs: number;
  /** Unix ms, of the storage; where nobody watches, nobody has written it down. */
  private downSince: number | undefined;

  constructor(
    private readonly link: LinkMonitor,
    private readonly alerts: AlertStore,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'ALERT_CHECK_MS' | 'ALERT_LINK_DOWN_MS'>,
  ) {
    super();
    this.everyMs = settings.ALERT_CHECK_MS;
  }

  async run(): Promise<void> {
    const now = this.clock.now();
    if (this.link.state() !== 'down') {
      this.downSince = undefined;
      return this.over();
    }
    this.downSince = Math.min(this.downSince ?? now, this.link.since() ?? now);
    if (now - this.downSince < this.settings.ALERT_LINK_DOWN_MS) return;
    const open = (await this.alerts.openOf(NO_TEAM)).find(({ kind }) => kind === 'upstream-link');
    const since = typeof open?.details['since'] === 'number' ? open.details['since'] : this.downSince;
    await this.alerts.raise({
      teamId: NO_TEAM,
      kind: 'upstream-link',
      subject: 'link',
      period: String(since),
      level: 1,
      until: now + HOLD_MS,
      details: { since, reason: this.link.reason() ?? null },
    });
  }

  private async over(): Promise<void> {
    for (const { id, kind } of await this.alerts.openOf(NO_TEAM))
      if (kind === 'upstream-link') await this.alerts.end(NO_TEAM, id);
  }
}
