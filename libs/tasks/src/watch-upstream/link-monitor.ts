import { type UpstreamLinkState } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { KeyMonitor } from './key-monitor.js';
import { LinkBoard, type LinkReport } from '../ports/link-board.js';

const LOOK_EVERY_MS = 1_000;

/** The state of the cluster's upstream link as this instance knows it: pushed at once, and read every second in case a message was lost or the watcher died. */
@Injectable()
export class LinkMonitor {
  private readonly logger = new Logger(LinkMonitor.name);
  private report: LinkReport | null = null;
  private announced: UpstreamLinkState | null = null;
  private readonly listeners = new Set<(state: UpstreamLinkState) => void>();
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => Promise<void>) | undefined;

  constructor(
    private readonly board: LinkBoard,
    private readonly key: KeyMonitor,
  ) {}

  async start(): Promise<void> {
    this.unsubscribe = await this.board.onReport((report) => this.take(report));
    await this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.unsubscribe?.();
  }

  /** Without a report there is no watcher and no push: readers poll statuses, if the upstream allows it. */
  state(): UpstreamLinkState {
    return this.report?.state ?? (this.key.isRefused() ? 'down' : 'polling');
  }

  /** When the state began (Unix ms, of the storage); undefined: nobody watches. */
  since(): number | undefined {
    return this.report?.since;
  }

  reason(): string | undefined {
    return this.report?.reason;
  }

  isLive(): boolean {
    return this.report?.state === 'live';
  }

  /** @returns a function that stops listening. */
  onChange(listener: (state: UpstreamLinkState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async look(): Promise<void> {
    try {
      this.take(await this.board.current());
    } catch (error) {
      // An unreadable report must not keep statuses fresh forever.
      this.take(null);
      this.logger.debug(`link board not readable: ${String(error)}`);
    }
  }

  private take(report: LinkReport | null): void {
    // A read that began before the latest message must not overwrite it.
    if (report !== null && this.report !== null && isOlder(report, this.report)) return;
    this.report = report;
    if (this.announced === this.state()) return;
    this.announced = this.state();
    this.logger.log(`upstream link: ${this.announced}${report?.reason === undefined ? '' : ` (${report.reason})`}`);
    for (const listener of this.listeners) listener(this.announced);
  }
}

function isOlder(next: LinkReport, known: LinkReport): boolean {
  return next.fence < known.fence || (next.fence === known.fence && next.since < known.since);
}
