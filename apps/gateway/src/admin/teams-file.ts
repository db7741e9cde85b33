import { loadTeamsFile, type ReconcileReport, TeamsFileReconciler } from '#access';
import { type Settings } from '#config';
import { Logger } from '@nestjs/common';

/** Keeps the teams that the operator declares in a file in force: read at the start, and again on SIGHUP. */
export class TeamsFile {
  private readonly logger = new Logger(TeamsFile.name);
  private running: Promise<void> = Promise.resolve();
  private readonly onHangup = () => void this.reload();

  constructor(
    private readonly path: Settings['TEAMS_FILE'],
    private readonly reconciler: TeamsFileReconciler,
  ) {}

  /** @throws TeamsFileError naming each fault by its place: the start then fails. ApiError 9010 */
  async start(): Promise<void> {
    if (this.path !== undefined) await this.apply(this.path);
    // Also without a file: the signal would end the process.
    process.on('SIGHUP', this.onHangup);
  }

  /** A file that is wrong by now changes nothing: what was in force stays. */
  async reload(): Promise<void> {
    const { path } = this;
    if (path === undefined) return;
    this.running = this.running.then(() =>
      this.apply(path).catch((error: unknown) => this.logger.error(`not reloaded: ${String(error)}`)),
    );
    await this.running;
  }

  async stop(): Promise<void> {
    process.off('SIGHUP', this.onHangup);
    await this.running;
  }

  private async apply(path: string): Promise<void> {
    const report = await this.reconciler.reconcile(await loadTeamsFile(path), path);
    this.logger.log(`teams file in force: ${summary(report)}`);
  }
}

function summary({ created, updated, revoked }: ReconcileReport): string {
  const named = (word: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${word} ${ids.join(' ')}`]);
  const parts = [...named('created', created), ...named('updated', updated), ...named('revoked', revoked)];
  return parts.length === 0 ? 'nothing changed' : parts.join('; ');
}
