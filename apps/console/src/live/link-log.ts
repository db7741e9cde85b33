import { type LinkPhase, type TaskUpdate } from '#client';

export interface Outage {
  from: number;
  /** Undefined while it lasts. */
  until: number | undefined;
  /** All changes from the outage have arrived. */
  settled: boolean;
  /** Tasks that were updated since the link came back, with their latest status. */
  changed: ReadonlyMap<string, string>;
}

export interface LinkLog {
  outage: Outage | undefined;
  refused: Error | undefined;
}

export type LinkNews =
  | { type: 'phase'; phase: LinkPhase; at: number }
  | { type: 'update'; update: TaskUpdate }
  | { type: 'settled' }
  | { type: 'refused'; error: Error }
  | { type: 'dismiss' };

export const EMPTY_LOG: LinkLog = { outage: undefined, refused: undefined };

/** Shorter outages are not shown. */
const NOTICEABLE_MS = 1_500;

/**
 * The snapshot arrives right after the link is back. A gateway that was down as well first catches up with Triverse and reports
 * `live` only then. If it never does, the wait still ends.
 */
export const settleAfterMs = (phase: LinkPhase): number => (phase === 'live' ? 3_000 : 15_000);

export function linkLog(log: LinkLog, news: LinkNews): LinkLog {
  const { outage } = log;
  switch (news.type) {
    case 'phase':
      return { ...log, outage: outageAfter(outage, news) };
    case 'update':
      return outage?.until === undefined || outage.settled ? log : { ...log, outage: withUpdate(outage, news.update) };
    case 'settled':
      return outage?.until === undefined ? log : { ...log, outage: { ...outage, settled: true } };
    case 'refused':
      return { ...log, refused: news.error };
    case 'dismiss':
      return { ...log, outage: undefined };
  }
}

function outageAfter(outage: Outage | undefined, { phase, at }: { phase: LinkPhase; at: number }): Outage | undefined {
  if (phase === 'reconnecting') {
    if (outage === undefined || outage.settled) return { from: at, until: undefined, settled: false, changed: new Map() };
    return { ...outage, until: undefined };
  }
  if (outage === undefined || outage.until !== undefined || phase === 'idle' || phase === 'connecting') return outage;
  return at - outage.from < NOTICEABLE_MS ? undefined : { ...outage, until: at };
}

function withUpdate(outage: Outage, { status: { taskId, status } }: TaskUpdate): Outage {
  return { ...outage, changed: new Map(outage.changed).set(taskId, status) };
}
