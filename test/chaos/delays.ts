import { type FinalSight } from './chaos-client.js';

export interface Disturbance {
  what: string;
  from: number;
  to: number;
}

/** A log of disturbances, to explain long delays. */
export class Disturbances {
  private readonly all: Disturbance[] = [];

  async during<T>(what: string, act: () => Promise<T>): Promise<T> {
    const disturbance = { what, from: Date.now(), to: Infinity };
    this.all.push(disturbance);
    try {
      return await act();
    } finally {
      disturbance.to = Date.now();
    }
  }

  between(from: number, to: number): string[] {
    return this.all.filter((one) => one.from <= to && one.to >= from).map(({ what }) => what);
  }
}

export interface Delays {
  count: number;
  medianMs: number;
  p99Ms: number;
  worstMs: number;
  /** The disturbances during the longest delays. */
  worst: { ms: number; uuid: string; during: string[] }[];
}

/**
 * Delays from the end of a task at the upstream to each client: from the end for a client that was subscribed before it or
 * came back before it, otherwise from the client's return.
 */
export function delaysOf(
  finals: readonly FinalSight[],
  endedAt: (uuid: string) => number,
  disturbances: Disturbances,
): { connected: Delays; away: Delays } {
  const connected: { from: number; sight: FinalSight }[] = [];
  const away: typeof connected = [];
  for (const sight of finals) {
    const end = endedAt(sight.uuid);
    if (sight.listeningSince <= end) connected.push({ from: end, sight });
    else away.push({ from: Math.max(end, sight.askedAt), sight });
  }
  return { connected: summary(connected, disturbances), away: summary(away, disturbances) };
}

function summary(delays: readonly { from: number; sight: FinalSight }[], disturbances: Disturbances): Delays {
  const sorted = delays.map(({ from, sight }) => ({ ms: sight.at - from, from, sight })).sort((a, b) => a.ms - b.ms);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.ms ?? 0;
  const byTask = new Map(sorted.map((delay) => [delay.sight.uuid, delay]));
  const worst = [...byTask.values()].sort((a, b) => b.ms - a.ms).slice(0, 3);
  return {
    count: sorted.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    worstMs: at(1),
    worst: worst.map(({ ms, from, sight }) => ({ ms, uuid: sight.uuid, during: disturbances.between(from, sight.at) })),
  };
}
