import { type ArchiveOptions, type KeyRange, type ResidentCollection } from './collection.js';
import { SortedKeys } from './sorted-keys.js';

interface Group<V> {
  values: Map<string, V>;
  /** Created when the group is first read in order. */
  sorted: SortedKeys | null;
}

/** Receives each change, to write it through; undefined: the key was removed. */
export type WriteThrough<V> = (group: string, key: string, value: V | undefined) => void;

/** A collection in memory. */
export class ResidentRecords<V> implements ResidentCollection<V> {
  private readonly byGroup = new Map<string, Group<V>>();
  private readonly most: number;

  constructor(
    private readonly writeThrough: WriteThrough<V> = () => undefined,
    { mostInMemory = Infinity }: ArchiveOptions = {},
  ) {
    this.most = mostInMemory;
  }

  get(group: string, key: string): V | undefined {
    return this.byGroup.get(group)?.values.get(key);
  }

  set(group: string, key: string, value: V): void {
    this.put(group, key, value);
    this.writeThrough(group, key, value);
  }

  delete(group: string, key: string): void {
    if (this.put(group, key, undefined)) this.writeThrough(group, key, undefined);
  }

  /** Changes only memory. @returns whether there was a value before. */
  put(group: string, key: string, value: V | undefined): boolean {
    if (value === undefined) return this.drop(group, key);
    const { values, sorted } = this.group(group);
    const known = values.has(key);
    if (this.most !== Infinity) values.delete(key);
    values.set(key, value);
    if (!known) sorted?.add(key);
    if (values.size > this.most) this.drop(group, values.keys().next().value as string);
    return known;
  }

  *ascending(group: string, { from, below }: KeyRange = {}): Iterable<[string, V]> {
    const inOrder = this.inOrder(group);
    for (const key of inOrder?.keys.ascending(from, below) ?? []) yield [key, inOrder?.values.get(key) as V];
  }

  *descending(group: string, { from, below }: KeyRange = {}): Iterable<[string, V]> {
    const inOrder = this.inOrder(group);
    for (const key of inOrder?.keys.descending(from, below) ?? []) yield [key, inOrder?.values.get(key) as V];
  }

  size(group: string): number {
    return this.byGroup.get(group)?.values.size ?? 0;
  }

  groups(): Iterable<string> {
    return [...this.byGroup.keys()];
  }

  copy(): Map<string, Map<string, V>> {
    return new Map([...this.byGroup].map(([name, { values }]) => [name, new Map(values)]));
  }

  private drop(name: string, key: string): boolean {
    const group = this.byGroup.get(name);
    if (!group?.values.delete(key)) return false;
    group.sorted?.remove(key);
    if (group.values.size === 0) this.byGroup.delete(name);
    return true;
  }

  private inOrder(name: string): { values: Map<string, V>; keys: SortedKeys } | null {
    const group = this.byGroup.get(name);
    if (!group) return null;
    group.sorted ??= new SortedKeys(group.values.keys());
    return { values: group.values, keys: group.sorted };
  }

  private group(name: string): Group<V> {
    const group = this.byGroup.get(name) ?? { values: new Map<string, V>(), sorted: null };
    this.byGroup.set(name, group);
    return group;
  }
}
