import { type UpstreamLinkState } from '#contracts';

export interface LinkReport {
  state: UpstreamLinkState;
  /** Unix ms since when the state holds. */
  since: number;
  fence: number;
  /** Why it is not live, e.g. `upstream refused the key (401)`; holds no secret. */
  reason?: string;
}

/** Where the watcher pins the state of its upstream link, and everyone reads it. A report expires with its watcher. */
export abstract class LinkBoard {
  /** Ignored when a higher fence has reported. */
  abstract report(report: LinkReport, ttlMs: number): Promise<void>;
  abstract current(): Promise<LinkReport | null>;
  abstract onReport(listener: (report: LinkReport) => void): Promise<() => Promise<void>>;
}
