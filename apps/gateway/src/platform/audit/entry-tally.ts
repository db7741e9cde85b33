/** Refusals of one caller that the trail keeps in a minute. */
export const KEPT_PER_CALLER = 5;
/** Of all callers together: who comes from ever new addresses must not push everything else out of the trail. */
export const KEPT_IN_ALL = 30;
/** Callers that are counted apart; the rest count as one. */
const MAX_CALLERS = 1_000;
const THE_REST = 'others';

interface Count<Last> {
  kept: number;
  left: number;
  last: Last;
}

/** Decides which refusals of a minute are kept, and counts the others. `Last` describes a refusal. */
export class RefusalTally<Last> {
  private counts = new Map<string, Count<Last>>();
  private kept = 0;

  /** @returns whether this one is to be kept. */
  count(caller: string, last: Last): boolean {
    const name = this.counts.has(caller) || this.counts.size < MAX_CALLERS ? caller : THE_REST;
    const count = this.counts.get(name) ?? { kept: 0, left: 0, last };
    this.counts.set(name, count);
    if (count.kept < KEPT_PER_CALLER && this.kept < KEPT_IN_ALL) {
      count.kept += 1;
      this.kept += 1;
      return true;
    }
    count.left += 1;
    count.last = last;
    return false;
  }

  /** Begins a new minute. @returns what was not kept, most first: how many of a caller, and the last of them. */
  turn(): { left: number; last: Last }[] {
    const left = [...this.counts.values()].filter((count) => count.left > 0).sort((a, b) => b.left - a.left);
    this.counts = new Map();
    this.kept = 0;
    return left.map(({ left: number, last }) => ({ left: number, last }));
  }
}
