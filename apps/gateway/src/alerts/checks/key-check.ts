import { type Settings } from '#config';
import { AlertStore, KeyMonitor, NO_TEAM, StorageClock } from '#tasks';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { INSTANCE } from '../../platform/logging/pino-logger.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';

const LEAST_HOLD_MS = 60_000;

/** The upstream refuses the key of this instance; another may have another key, so each says so for itself, and the alert is over when none does any more. */
@Injectable()
export class KeyCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyCheck.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly key: KeyMonitor,
    private readonly alerts: AlertStore,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'ALERT_CHECK_MS'>,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), this.settings.ALERT_CHECK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (!this.key.isRefused()) return;
    const now = this.clock.now();
    try {
      await this.alerts.raise({
        teamId: NO_TEAM,
        kind: 'upstream-key',
        subject: 'key',
        period: new Date(now).toISOString().slice(0, 10),
        level: 1,
        until: now + Math.max(LEAST_HOLD_MS, 4 * this.settings.ALERT_CHECK_MS),
        details: { instance: INSTANCE },
      });
    } catch (error) {
      this.logger.warn(`refused key not noted: ${String(error)}`);
    }
  }
}
