import { AccessSecrets, SecretHider } from '#access';
import { checkSettings, type GivenSetting, givenSettings, type SettingName, type Settings, SettingsError } from '#config';
import { UpstreamKey } from '#tasks';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { MetricsCredential } from '../access/metrics-credential.js';
import { FileWatch } from './file-watch.js';
import { perWorker } from '../workers/per-worker.js';
import { WorkerLink } from '../workers/worker-link.js';
import { secretsOf } from './secrets-of.js';
import { type Environment, ENVIRONMENT_TOKEN, SETTINGS_TOKEN } from './tokens.js';

const hasFile = ({ file }: GivenSetting) => file !== undefined;

type Taker = (settings: Settings) => void;

/**
 * Puts changed settings into force without a restart: on SIGHUP those in CONFIG_FILE and in files of secrets, and whatever else
 * comes from a file; the files of secrets also as soon as they change.
 */
@Injectable()
export class Reload implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Reload.name);
  private readonly others: (() => void)[] = [];
  private readonly onHangup = () => this.run();
  private readonly takers: Partial<Record<SettingName, Taker>>;
  private readonly files = new FileWatch(() => this.read(hasFile));
  /** Settings that files give, or gave. */
  private readonly fromFiles = new Set<SettingName>();

  constructor(
    @Inject(SETTINGS_TOKEN) private inForce: Settings,
    @Inject(ENVIRONMENT_TOKEN) private readonly environment: Environment,
    access: AccessSecrets,
    key: UpstreamKey,
    metrics: MetricsCredential,
    private readonly hider: SecretHider,
    @Optional() private readonly worker?: WorkerLink,
  ) {
    this.takers = {
      ADMIN_TOKEN: ({ ADMIN_TOKEN = [] }) => access.replaceAdminTokens(ADMIN_TOKEN),
      GATEWAY_SECRET: ({ GATEWAY_SECRET = [] }) => access.replaceGatewaySecrets(GATEWAY_SECRET),
      METRICS_TOKEN: ({ METRICS_TOKEN = [] }) => metrics.replace(METRICS_TOKEN),
      OIDC_CLIENT_KEY: ({ OIDC_CLIENT_KEY }) => access.replaceClientKey(OIDC_CLIENT_KEY),
      // Redis clients read the file themselves, for each new connection too.
      REDIS_PASSWORD: () => undefined,
      OIDC_CLIENT_SECRET: ({ OIDC_CLIENT_SECRET }) => access.replaceClientSecret(OIDC_CLIENT_SECRET),
      TRIVERSE_API_KEY: ({ TRIVERSE_API_KEY = [] }) => key.replace(TRIVERSE_API_KEY),
    };
  }

  async onModuleInit(): Promise<void> {
    process.on('SIGHUP', this.onHangup);
    await this.follow(givenSettings(this.environment).settings);
  }

  /** What has changed since the settings were read at the start was not watched yet. */
  onApplicationBootstrap(): void {
    if (this.fromFiles.size > 0) this.read(hasFile);
  }

  onApplicationShutdown(): void {
    process.off('SIGHUP', this.onHangup);
    this.files.close();
  }

  /** Has `read` called on each SIGHUP. */
  also(read: () => void): void {
    this.others.push(read);
  }

  /** Has `take` called with the settings when this one has changed. Its row in the table says `reloads`. */
  takes(name: SettingName, take: Taker): void {
    this.takers[name] = take;
  }

  /** What changes without a restart. */
  reloadable(): SettingName[] {
    return Object.keys(this.takers) as SettingName[];
  }

  private run(): void {
    this.read(() => true);
    this.files.recheck();
    for (const read of this.others) read();
  }

  /** Of the changed settings, only those that `concerns` are put into force; but all must be right. */
  private read(concerns: (setting: GivenSetting) => boolean): void {
    const { settings, problems, given } = checkSettings(this.environment);
    if (settings === undefined) {
      // Names settings, never a value.
      const reason = new SettingsError(problems).message;
      return this.logger.error(`settings not reloaded, the previous ones stay in use: ${reason}`);
    }
    void this.follow(given);
    const names = given.filter((setting) => this.fromFiles.has(setting.name) && concerns(setting)).map(({ name }) => name);
    this.renew(this.worker === undefined ? settings : perWorker(settings), names);
  }

  private renew(next: Settings, names: readonly SettingName[]): void {
    const changed = names.filter((name) => !isDeepStrictEqual(next[name], this.inForce[name]));
    const taken = changed.filter((name) => this.takers[name] !== undefined && next[name] !== undefined);
    const left = changed.filter((name) => !taken.includes(name));
    this.hider.learn(secretsOf(next));
    for (const name of taken) this.takers[name]?.(next);
    this.inForce = { ...this.inForce, ...Object.fromEntries(taken.map((name) => [name, next[name]])) };
    if (taken.length > 0) this.logger.log(`reloaded: ${taken.join(', ')}`);
    if (left.length > 0) this.logger.warn(`changed, but a restart is needed: ${left.join(', ')}`);
  }

  private async follow(given: readonly GivenSetting[]): Promise<void> {
    for (const { name, from, file } of given) if (file !== undefined || typeof from === 'object') this.fromFiles.add(name);
    await this.files.follow(given.flatMap(({ file }) => (file === undefined ? [] : [file])));
  }
}
