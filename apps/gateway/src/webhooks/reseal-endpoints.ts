import { allPages, Teams, TextSeal } from '#access';
import { ResealSecrets } from '#webhooks';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { FaultLog } from '../platform/logging/fault-log.js';

const RETRY_MS = 5_000;

/**
 * Seals the secrets of all endpoints anew at the start and whenever GATEWAY_SECRET changes. Each instance does it, after its own change: what an instance
 * has sealed with the former secret is found by itself at the latest.
 */
@Injectable()
export class ResealEndpoints implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ResealEndpoints.name);
  private readonly ending = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly teams: Teams,
    private readonly resealSecrets: ResealSecrets,
    private readonly faults: FaultLog,
    texts: TextSeal,
  ) {
    texts.onReplaced(() => this.begin());
  }

  onApplicationBootstrap(): void {
    this.begin();
  }

  /** Before the storage is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private begin(): void {
    this.running = this.running.then(() => this.untilDone());
  }

  private async untilDone(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        return await this.all(signal);
      } catch (error) {
        this.faults.note(error);
        await pause(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  private async all(signal: AbortSignal): Promise<void> {
    for await (const { teamId } of allPages((request) => this.teams.list(request))) {
      if (signal.aborted) return;
      // Without Redis nothing here waits, and other work would.
      await setImmediate();
      const lost = await this.resealSecrets.execute(teamId);
      if (lost.length > 0)
        this.logger.warn(
          `webhooks of team ${teamId} whose secret GATEWAY_SECRET does not open, so that nothing can be sent to them: ${lost.join(', ')}`,
        );
    }
  }
}
