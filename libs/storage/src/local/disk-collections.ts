import { parseExact } from '#contracts';
import { type CollectionsSnapshot } from '../collections/collection.js';
import { type DiskSnapshot } from './disk.js';

/** Entries read in one go: no cursor stays open while other work runs. */
const PAGE = 200;

/** Collections as in a snapshot of the disk. */
export class DiskCollections implements CollectionsSnapshot {
  constructor(private readonly disk: DiskSnapshot) {}

  get<V>(name: string, group: string, key: string): V | undefined {
    const text = this.disk.get(`${name}\n${group}\n${key}`);
    return text === undefined ? undefined : (parseExact(text) as V);
  }

  *entries<V>(name: string): Iterable<[string, string, V]> {
    for (let from = `${name}\n`; ;) {
      const page = this.page(from, `${name}\u000b`);
      for (const [at, text] of page) {
        if (at === from) continue;
        const [, group = '', ...key] = at.split('\n');
        yield [group, key.join('\n'), parseExact(text) as V];
      }
      if (page.length <= PAGE) return;
      from = page.at(-1)?.[0] ?? '';
    }
  }

  close(): void {
    this.disk.close();
  }

  private page(from: string, below: string): [string, string][] {
    const page: [string, string][] = [];
    for (const entry of this.disk.scan({ from, below })) if (page.push(entry) > PAGE) break;
    return page;
  }
}
