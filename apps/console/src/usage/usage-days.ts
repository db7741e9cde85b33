import { type UsageRow } from '#client';

export interface UsageDay {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  credits: number;
  succeeded: number;
  failed: number;
}

const DAY_MS = 86_400_000;

/** The last `count` days, today included, oldest first. */
export function daysBack(count: number, now = Date.now()): string[] {
  return Array.from({ length: count }, (_, index) => new Date(now - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10));
}

/** One entry per day, including days on which no task ended. */
export function perDay(rows: readonly UsageRow[], range: readonly string[]): UsageDay[] {
  const days = new Map<string, UsageDay>(range.map((day) => [day, { day, credits: 0, succeeded: 0, failed: 0 }]));
  for (const { day, credits, succeeded, failed, cancelled } of rows) {
    const sum = days.get(day);
    if (sum === undefined) continue;
    sum.credits += credits;
    sum.succeeded += succeeded;
    sum.failed += failed + cancelled;
  }
  return [...days.values()];
}

export interface UsageFlow {
  flow: string;
  credits: number;
  succeeded: number;
  failed: number;
}

export function perFlow(rows: readonly UsageRow[]): UsageFlow[] {
  const flows = new Map<string, UsageFlow>();
  for (const { flow_name: flow, credits, succeeded, failed, cancelled } of rows) {
    const sum = flows.get(flow) ?? { flow, credits: 0, succeeded: 0, failed: 0 };
    flows.set(flow, {
      flow,
      credits: sum.credits + credits,
      succeeded: sum.succeeded + succeeded,
      failed: sum.failed + failed + cancelled,
    });
  }
  return [...flows.values()].sort((a, b) => b.credits - a.credits);
}
