import { type EndedTasks, saysNothing, type UsageRow } from '#tasks';

const DAY_MS = 86_400_000;
const WEEK = 7;

/** Ended tasks of all teams, by flow and UTC day: today, and the week before. */
export class FlowDays {
  /** Oldest first; today is the last. */
  readonly days: string[];
  private readonly byFlow = new Map<string, Map<string, EndedTasks>>();

  /** @param now Unix ms */
  constructor(now: number) {
    this.days = Array.from({ length: WEEK + 2 }, (_, at) => new Date(now - (WEEK + 1 - at) * DAY_MS).toISOString().slice(0, 10));
  }

  add(rows: readonly UsageRow[]): void {
    for (const { day, flowName, succeeded, failed } of rows) {
      const days = this.byFlow.get(flowName) ?? new Map<string, EndedTasks>();
      this.byFlow.set(flowName, days);
      const sum = days.get(day) ?? { succeeded: 0, failed: 0 };
      days.set(day, { succeeded: sum.succeeded + succeeded, failed: sum.failed + failed });
    }
  }

  flows(): string[] {
    return [...this.byFlow.keys()];
  }

  /** Today, with yesterday as long as today says nothing; and the seven days before. */
  of(flow: string): { lately: EndedTasks; week: EndedTasks } {
    const today = this.sum(flow, this.days.slice(-1));
    const isEnough = !saysNothing(today);
    return isEnough
      ? { lately: today, week: this.sum(flow, this.days.slice(-1 - WEEK, -1)) }
      : { lately: this.sum(flow, this.days.slice(-2)), week: this.sum(flow, this.days.slice(-2 - WEEK, -2)) };
  }

  private sum(flow: string, days: readonly string[]): EndedTasks {
    const found = days.map((day) => this.byFlow.get(flow)?.get(day) ?? { succeeded: 0, failed: 0 });
    return {
      succeeded: found.reduce((all, { succeeded }) => all + succeeded, 0),
      failed: found.reduce((all, { failed }) => all + failed, 0),
    };
  }
}
