import { type CollectionsSnapshot } from '../collections/collection.js';
import { type RecordGuard } from '../records/record-guard.js';
import { type DiskSnapshot } from './disk.js';
import { valueOf } from './record-text.js';

/** Entries read in one go: no cursor stays open while other work runs. */
const PAGE = 200;

/** Collections as in a snapshot of the disk. */
export class DiskCollections implements CollectionsSnapshot {
  constructor(
    private readonly disk: DiskSnapshot,
    private readonly records: RecordGuard,
  ) {}

  get<V>(name: string, group: string, key: string): V | undefined {
    const at = `${name}\n${group}\n${key}`;
    const text = this.disk.get(at);
    return text === undefined ? undefined : valueOf(at, text, this.records);
  }

  *entries<V>(name: string): Iterable<[string, string, V]> {
    for (let from = `${name}\n`; ;) {
      const page = this.page(from, `${name}\u000b`);
      for (const [at, text] of page) {
        if (at === from) continue;
        const [, group = '', ...key] = at.split('\n');
        yield [group, key.join('\n'), valueOf(at, text, this.records)];
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
