import { LinkBoard, type LinkReport } from '#tasks';

export class MemoryLinkBoard extends LinkBoard {
  private pinned: { report: LinkReport; endsAt: number } | null = null;
  private highestFence = 0;
  private readonly listeners = new Set<{ hear: (report: LinkReport) => void }>();

  constructor(
    private readonly now: () => number,
    private readonly onFault: (error: Error) => void,
  ) {
    super();
  }

  async report(report: LinkReport, ttlMs: number): Promise<void> {
    if (report.fence < this.highestFence) return;
    this.highestFence = report.fence;
    this.pinned = { report, endsAt: this.now() + ttlMs };
    for (const { hear } of [...this.listeners]) {
      try {
        hear(report);
      } catch (error) {
        this.onFault(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  async current(): Promise<LinkReport | null> {
    return this.pinned && this.pinned.endsAt > this.now() ? this.pinned.report : null;
  }

  async onReport(hear: (report: LinkReport) => void): Promise<() => Promise<void>> {
    const listener = { hear };
    this.listeners.add(listener);
    return async () => void this.listeners.delete(listener);
  }
}
