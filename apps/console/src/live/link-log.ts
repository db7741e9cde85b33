import { type LinkPhase, type TaskUpdate } from '#client';

export interface Outage {
  from: number;
  /** Undefined while it lasts. */
  until: number | undefined;
  /** Tasks that changed meanwhile, with the status they had when the link was back. */
  changed: ReadonlyMap<string, string>;
}

export interface LinkLog {
  phase: LinkPhase;
  outage: Outage | undefined;
  refused: Error | undefined;
  /** The tasks that were heard of: what is new to us before the first snapshot is no change. */
  known: ReadonlySet<string>;
}

export type LinkNews =
  | { type: 'phase'; phase: LinkPhase; at: number }
  | { type: 'update'; update: TaskUpdate; at: number }
  | { type: 'refused'; error: Error }
  | { type: 'dismiss' };

export const EMPTY_LOG: LinkLog = { phase: 'idle', outage: undefined, refused: undefined, known: new Set() };

/** The snapshot that tells of the time without a link comes right after it is back. */
const SNAPSHOT_MS = 3_000;
/** A link that is back within this time was never noticed. */
const NOTICEABLE_MS = 1_500;

export function linkLog(log: LinkLog, news: LinkNews): LinkLog {
  switch (news.type) {
    case 'phase':
      return { ...log, phase: news.phase, outage: outageAfter(log, news) };
    case 'update':
      return withUpdate(log, news);
    case 'refused':
      return { ...log, refused: news.error };
    case 'dismiss':
      return { ...log, outage: undefined };
  }
}

function outageAfter({ outage }: LinkLog, { phase, at }: { phase: LinkPhase; at: number }): Outage | undefined {
  if (phase === 'reconnecting')
    return outage && outage.until === undefined ? outage : { from: at, until: undefined, changed: new Map() };
  if (outage === undefined || outage.until !== undefined || phase === 'idle' || phase === 'connecting') return outage;
  return at - outage.from < NOTICEABLE_MS ? undefined : { ...outage, until: at };
}

function withUpdate(log: LinkLog, { update, at }: { update: TaskUpdate; at: number }): LinkLog {
  const { taskId, status } = update.status;
  const known = log.known.has(taskId) ? log.known : new Set(log.known).add(taskId);
  const { outage } = log;
  if (outage?.until === undefined || at - outage.until > SNAPSHOT_MS) return { ...log, known };
  return { ...log, known, outage: { ...outage, changed: new Map(outage.changed).set(taskId, status) } };
}
