import { Authenticator } from '#access';
import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { MetricsCredential } from '../platform/access/metrics-credential.js';
import { Meters } from '../platform/metrics/meters.js';
import { MetricsListener } from '../platform/metrics/metrics-listener.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { WorkerLink } from '../platform/workers/worker-link.js';

/** `/metrics` on METRICS_PORT, apart from what clients reach. Of workers, the primary serves it. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private listener: MetricsListener | undefined;

  constructor(
    private readonly meters: Meters,
    private readonly credential: MetricsCredential,
    private readonly authenticator: Authenticator,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'HOST' | 'METRICS_PORT'>,
    @Optional() private readonly worker?: WorkerLink,
  ) {}

  /** @throws Error naming METRICS_PORT when something else listens there. */
  async onApplicationBootstrap(): Promise<void> {
    const { HOST, METRICS_PORT } = this.settings;
    if (METRICS_PORT === undefined || this.worker !== undefined) return;
    this.listener = await MetricsListener.open(METRICS_PORT, HOST, {
      contentType: this.meters.contentType,
      text: () => this.meters.text(),
      assertReader: (token) => this.assertReader(token),
      onFault: (line) => this.logger.error(line),
    });
    this.logger.log(`metrics on port ${this.port()}`);
  }

  /** To be read until the end of the process: how it ends is of interest too. */
  onApplicationShutdown(): void {
    this.listener?.close();
  }

  /** The port it listens on; undefined without METRICS_PORT. */
  port(): number | undefined {
    return this.listener?.port();
  }

  /** @throws ApiError 9001, 9002, 9010 */
  private async assertReader(token: string | undefined): Promise<void> {
    if (!this.credential.isSet() || this.credential.matches(token)) return;
    const { kind } = await this.authenticator.authenticate(token);
    if (kind !== 'admin') throw new ApiError(9002, { message: 'metrics are for the METRICS_TOKEN and the ADMIN_TOKEN' });
  }
}
