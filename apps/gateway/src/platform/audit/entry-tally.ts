/** Callers that are counted apart; the rest count as one. */
const MAX_CALLERS = 1_000;
const THE_REST = 'others';

export interface TallyBounds {
  /** Entries of one caller that are kept in a minute. */
  perCaller: number;
  /** Of all callers of a group together: whoever comes under ever new names must not push everything else out of the trail. */
  perGroup: number;
}

interface Count<Last> {
  kept: number;
  left: number;
  last: Last;
}

/** Decides which entries of a minute are kept, and counts the others. `Last` describes an entry. */
export class EntryTally<Last> {
  private counts = new Map<string, Count<Last>>();
  private keptOf = new Map<string, number>();

  constructor(private readonly bounds: TallyBounds) {}

  /** @returns whether this one is to be kept. */
  count({ caller, group }: { caller: string; group: string }, last: Last): boolean {
    const name = this.counts.has(caller) || this.counts.size < MAX_CALLERS ? caller : THE_REST;
    const count = this.counts.get(name) ?? { kept: 0, left: 0, last };
    this.counts.set(name, count);
    const kept = this.keptOf.get(group) ?? 0;
    if (count.kept < this.bounds.perCaller && kept < this.bounds.perGroup) {
      count.kept += 1;
      this.keptOf.set(group, kept + 1);
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
    this.keptOf = new Map();
    return left.map(({ left: number, last }) => ({ left: number, last }));
  }
}
