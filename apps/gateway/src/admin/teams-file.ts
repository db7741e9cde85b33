import { loadTeamsFile, type ReconcileReport, TeamsFileReconciler } from '#access';
import { type Settings } from '#config';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Reload } from '../platform/settings/reload.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

/** Keeps the teams that the operator declares in a file in force: read at the start, and again on SIGHUP. */
@Injectable()
export class TeamsFile implements OnModuleInit, OnApplicationShutdown {
  private readonly path: string | undefined;
  private readonly logger = new Logger(TeamsFile.name);
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly reconciler: TeamsFileReconciler,
    private readonly onHangup: Reload,
    @Inject(SETTINGS_TOKEN) settings: Pick<Settings, 'TEAMS_FILE'>,
  ) {
    this.path = settings.TEAMS_FILE;
  }

  /** @throws TeamsFileError naming each fault by its place: the start then fails. ApiError 9010 */
  async onModuleInit(): Promise<void> {
    if (this.path !== undefined) await this.apply(this.path);
    this.onHangup.also(() => void this.reload());
  }

  /** A file that is wrong by now changes nothing: what was in force stays. */
  async reload(): Promise<void> {
    const { path } = this;
    if (path === undefined) return;
    this.running = this.running.then(() =>
      this.apply(path).catch((error: unknown) => this.logger.error(`teams file not reloaded: ${String(error)}`)),
    );
    await this.running;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running;
  }

  private async apply(path: string): Promise<void> {
    const report = await this.reconciler.reconcile(await loadTeamsFile(path), path);
    this.logger.log(`teams file applied: ${summary(report)}`);
  }
}

function summary({ created, updated, revoked }: ReconcileReport): string {
  const named = (word: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${word} ${ids.join(' ')}`]);
  const parts = [...named('created', created), ...named('updated', updated), ...named('revoked', revoked)];
  return parts.length === 0 ? 'nothing changed' : parts.join('; ');
}
