export interface IndexEntry {
  at: number;
  id: string;
}

/** Entries by (at, id), rising. Most come in order, so that adding is mostly appending. */
export class SortedIndex {
  private entries: IndexEntry[] = [];

  get size(): number {
    return this.entries.length;
  }

  add(entry: IndexEntry): void {
    this.entries.splice(this.countBelow(entry), 0, entry);
  }

  remove(entry: IndexEntry): void {
    const at = this.countBelow(entry);
    if (this.entries[at]?.id === entry.id) this.entries.splice(at, 1);
  }

  /** How many entries come before this place. */
  countBelow({ at, id }: IndexEntry): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle] as IndexEntry;
      if (entry.at < at || (entry.at === at && entry.id < id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** From this place on downwards, the place itself left out. */
  *descendingBelow(count: number): Iterable<IndexEntry> {
    for (let at = count - 1; at >= 0; at -= 1) yield this.entries[at] as IndexEntry;
  }

  /** Takes out every entry before a moment. */
  takeBefore(at: number): IndexEntry[] {
    return this.entries.splice(0, this.countBelow({ at, id: '' }));
  }
}
