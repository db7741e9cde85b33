import { type UpstreamLinkState } from '#contracts';

export interface LinkReport {
  state: UpstreamLinkState;
  /** Unix ms when the state began. */
  since: number;
  fence: number;
  /** Why it is not live, e.g. `upstream refused the key (401)`; contains no secret. */
  reason?: string;
}

/** The watcher publishes the state of the upstream link here for all instances. A report expires with its watcher. */
export abstract class LinkBoard {
  /** Ignored if a higher fence has reported. */
  abstract report(report: LinkReport, ttlMs: number): Promise<void>;
  abstract current(): Promise<LinkReport | null>;
  abstract onReport(listener: (report: LinkReport) => void): Promise<() => Promise<void>>;
}
