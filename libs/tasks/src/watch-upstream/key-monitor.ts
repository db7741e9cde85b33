import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { UpstreamApi } from '../ports/upstream-api.js';
import { UpstreamKey } from '../ports/upstream-key.js';
import { pause } from '../shared/pause.js';

const LOOK_EVERY_MS = 1_000;
const CHECK_LIMIT_MS = 5_000;
/** Retry interval while the upstream does not answer, and after a refusal that may be temporary. */
const RECHECK_MS = [5_000, 15_000, 30_000, 60_000];
const REFUSED = "the upstream refused the gateway's key";
const UNCHECKED = 'the upstream key is not checked yet';

/** Checks this instance's upstream key at start-up, and again while it is refused or the upstream does not answer. */
@Injectable()
export class KeyMonitor {
  private readonly logger = new Logger(KeyMonitor.name);
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;
  private checked = false;
  private answered = false;

  constructor(
    private readonly key: UpstreamKey,
    private readonly upstream: UpstreamApi,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  isRefused(): boolean {
    return this.key.isRefused();
  }

  /** Fires when the current key is replaced. */
  replaced(): AbortSignal {
    return this.key.replaced();
  }

  /** Why this instance should get no traffic; undefined if its key is valid or the upstream is merely unreachable. */
  reason(): string | undefined {
    if (this.key.isRefused()) return REFUSED;
    return this.checked ? undefined : UNCHECKED;
  }

  /** Requests something from the upstream that any key may read. */
  async check(): Promise<void> {
    try {
      await this.upstream.balance(AbortSignal.any([this.ending.signal, AbortSignal.timeout(CHECK_LIMIT_MS)]));
      this.answered = true;
    } catch (error) {
      // Any other failure is an answer; a refused key shows in isRefused.
      this.answered ||= !isApiError(error, 9006) && !isApiError(error, 9007);
      this.logger.debug(`check of the upstream key: ${String(error)}`);
    } finally {
      this.checked = true;
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    let replaced = this.key.replaced();
    await this.check();
    for (let again = 0, due = nextCheck(0); !signal.aborted;) {
      await pause(LOOK_EVERY_MS, signal);
      if (signal.aborted) return;
      if (replaced.aborted) {
        replaced = this.key.replaced();
        await this.check();
        [again, due] = [0, nextCheck(0)];
      } else if (this.answered && !this.key.isRefused()) [again, due] = [0, nextCheck(0)];
      else if (performance.now() >= due) {
        await this.check();
        due = nextCheck(++again);
      }
    }
  }
}

function nextCheck(again: number): number {
  return performance.now() + (RECHECK_MS[Math.min(again, RECHECK_MS.length - 1)] ?? 0);
}
