import { type LinkPhase, type TaskUpdate } from '#client';

export interface Outage {
  from: number;
  /** Undefined while it lasts. */
  until: number | undefined;
  /** All that happened meanwhile has been heard of. */
  settled: boolean;
  /** Tasks that were told of since the link is back, with the newest status of each. */
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

/** A link that is back within this time was never noticed. */
const NOTICEABLE_MS = 1_500;

/**
 * The snapshot comes right after the link is back; but a gateway that was away as well first asks Triverse what it has missed, and says
 * `live` only then. Where it does not get there the wait ends all the same.
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
