import { checkSettings, type Settings, type Variables } from '#config';
import { ApiError } from '#contracts';
import { Logger } from '@nestjs/common';
import { MetricsCredential } from '../platform/access/metrics-credential.js';
import { MetricsListener } from '../platform/metrics/metrics-listener.js';
import { FileWatch } from '../platform/settings/file-watch.js';

interface Source {
  contentType: string;
  text(): Promise<string>;
}

/** METRICS_PORT of an instance with workers, with the credentials of the moment. */
export class MetricsPort {
  private readonly logger = new Logger(MetricsPort.name);
  private readonly metrics: MetricsCredential;
  private readonly operator: MetricsCredential;
  private readonly files = new FileWatch(() => this.read());

  private constructor(
    private readonly env: Variables,
    { METRICS_TOKEN = [], ADMIN_TOKEN = [] }: Settings,
  ) {
    this.metrics = new MetricsCredential(METRICS_TOKEN);
    this.operator = new MetricsCredential(ADMIN_TOKEN);
  }

  /** @returns undefined without METRICS_PORT. @throws Error naming METRICS_PORT when something else listens there. */
  static async open(env: Variables, settings: Settings, source: Source): Promise<MetricsPort | undefined> {
    const { METRICS_PORT, HOST } = settings;
    if (METRICS_PORT === undefined) return undefined;
    const port = new MetricsPort(env, settings);
    const listener = await MetricsListener.open(METRICS_PORT, HOST, {
      contentType: source.contentType,
      text: () => source.text(),
      assertReader: (token) => port.assertReader(token),
      onFault: (line) => port.logger.error(line),
    });
    port.logger.log(`metrics on port ${listener.port()}`);
    await port.follow(checkSettings(env));
    // What has changed since the settings were read at the start was not watched yet.
    port.read();
    return port;
  }

  /** On SIGHUP. */
  reload(): void {
    this.read();
    this.files.recheck();
  }

  /** Also when a file of secrets changes. What is invalid there changes nothing; the workers log it. */
  private read(): void {
    const checked = checkSettings(this.env);
    if (checked.settings === undefined) return;
    const { METRICS_TOKEN = [], ADMIN_TOKEN = [] } = checked.settings;
    this.metrics.replace(METRICS_TOKEN);
    this.operator.replace(ADMIN_TOKEN);
    void this.follow(checked);
  }

  private follow({ given }: ReturnType<typeof checkSettings>): Promise<void> {
    return this.files.follow(given.flatMap(({ file }) => (file === undefined ? [] : [file])));
  }

  /** @throws ApiError 9001 */
  private assertReader(token: string | undefined): void {
    if (!this.metrics.isSet() || this.metrics.matches(token) || this.operator.matches(token)) return;
    throw new ApiError(9001);
  }
}
