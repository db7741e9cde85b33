/** Keys in ascending order. Most arrive in order, so that adding is mostly appending. */
export class SortedKeys {
  private readonly keys: string[];

  constructor(keys: Iterable<string>) {
    this.keys = [...keys].sort(compare);
  }

  add(key: string): void {
    const at = this.countBelow(key);
    if (this.keys[at] !== key) this.keys.splice(at, 0, key);
  }

  remove(key: string): void {
    const at = this.countBelow(key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  /** How many keys precede this one. */
  countBelow(key: string | undefined): number {
    let low = 0;
    let high = this.keys.length;
    if (key === undefined) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *ascending(from: string | undefined, below: string | undefined): Iterable<string> {
    const end = this.countBelow(below);
    for (let at = from === undefined ? 0 : this.countBelow(from); at < end; at += 1) yield this.keys[at] as string;
  }

  *descending(from: string | undefined, below: string | undefined): Iterable<string> {
    const start = from === undefined ? 0 : this.countBelow(from);
    for (let at = this.countBelow(below) - 1; at >= start; at -= 1) yield this.keys[at] as string;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
