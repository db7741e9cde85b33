import { AccessSecrets, SecretHider } from '#access';
import { loadSettings, type SettingName, type Settings, SETTINGS, type SettingRow } from '#config';
import { UpstreamKey } from '#tasks';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { secretsOf } from './secrets-of.js';
import { type Environment, ENVIRONMENT_TOKEN, SETTINGS_TOKEN } from './tokens.js';

const SECRETS = (Object.entries(SETTINGS) as [SettingName, SettingRow][]).flatMap(([name, row]) => (row.secret ? [name] : []));

/** Owns SIGHUP: reads the files of secrets again, then has everything else that comes from a file read again. */
@Injectable()
export class Reload implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Reload.name);
  private readonly others: (() => void)[] = [];
  private readonly onHangup = () => this.run();
  private readonly takers: Partial<Record<SettingName, (settings: Settings) => void>>;

  constructor(
    @Inject(SETTINGS_TOKEN) private inForce: Settings,
    @Inject(ENVIRONMENT_TOKEN) private readonly environment: Environment,
    access: AccessSecrets,
    key: UpstreamKey,
    private readonly hider: SecretHider,
  ) {
    // A setting that was given by a file is never without a value: an empty file is refused.
    this.takers = {
      ADMIN_TOKEN: ({ ADMIN_TOKEN }) => access.replaceAdminToken(ADMIN_TOKEN),
      GATEWAY_SECRET: ({ GATEWAY_SECRET = [] }) => access.replaceGatewaySecrets(GATEWAY_SECRET),
      OIDC_CLIENT_KEY: ({ OIDC_CLIENT_KEY }) => access.replaceClientKey(OIDC_CLIENT_KEY),
      OIDC_CLIENT_SECRET: ({ OIDC_CLIENT_SECRET }) => access.replaceClientSecret(OIDC_CLIENT_SECRET),
      TRIVERSE_API_KEY: ({ TRIVERSE_API_KEY = '' }) => key.replace(TRIVERSE_API_KEY),
    };
  }

  onModuleInit(): void {
    process.on('SIGHUP', this.onHangup);
  }

  onApplicationShutdown(): void {
    process.off('SIGHUP', this.onHangup);
  }

  /** Has `read` called on each SIGHUP. */
  also(read: () => void): void {
    this.others.push(read);
  }

  private run(): void {
    try {
      this.renew(loadSettings(this.environment));
    } catch (error) {
      // Its message names settings, never a value.
      this.logger.error(`secrets not reloaded, the previous ones stay in use: ${String(error)}`);
    }
    for (const read of this.others) read();
  }

  private renew(next: Settings): void {
    const inFiles = SECRETS.filter((name) => this.environment[`${name}_FILE`]);
    const changed = inFiles.filter((name) => !isDeepStrictEqual(next[name], this.inForce[name]));
    const taken = changed.filter((name) => this.takers[name] !== undefined);
    const left = changed.filter((name) => !taken.includes(name));
    this.hider.learn(secretsOf(next));
    for (const name of taken) this.takers[name]?.(next);
    this.inForce = { ...this.inForce, ...Object.fromEntries(taken.map((name) => [name, next[name]])) };
    if (taken.length > 0) this.logger.log(`reloaded: ${taken.join(', ')}`);
    if (left.length > 0) this.logger.warn(`changed, but a restart is needed: ${left.join(', ')}`);
  }
}
