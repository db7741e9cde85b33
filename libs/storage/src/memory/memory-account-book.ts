import { AccountBook, type AccountReading, type Finding, FINDING_KINDS, type FindingKind, type FindingPage } from '#tasks';
import { MOST_FINDINGS, MOST_READINGS } from '../alerts/account-bounds.js';
import { decodePlace, encodePlace } from '../alerts/alert-cursor.js';
import { readTimeKey, timeKey } from '../collections/collection.js';
import { type MemoryState } from './memory-state.js';

/** A group is a kind of finding. */
export class MemoryAccountBook extends AccountBook {
  constructor(private readonly state: MemoryState) {
    super();
  }

  async note(finding: Finding): Promise<boolean> {
    return this.state.collections.commit(() => this.noteNow(structuredClone(finding)));
  }

  async findings(kind: FindingKind, { cursor, limit }: { cursor?: string; limit: number }): Promise<FindingPage> {
    const below = cursor === undefined ? undefined : decodePlace(cursor);
    const items: Finding[] = [];
    let last = '';
    for (const [place] of this.state.foundTimes.descending(kind, { below })) {
      if (items.length === limit) return { items, nextCursor: encodePlace(last) };
      const finding = this.state.found.get(kind, readTimeKey(place).name);
      if (finding !== undefined) items.push(structuredClone(finding));
      last = place;
    }
    return { items, nextCursor: null };
  }

  async counts(): Promise<Record<FindingKind, number>> {
    return Object.fromEntries(FINDING_KINDS.map((kind) => [kind, this.state.foundCounts.get('', kind) ?? 0])) as Record<
      FindingKind,
      number
    >;
  }

  async record(reading: AccountReading): Promise<void> {
    const { collections, readings } = this.state;
    await collections.commit(() => {
      readings.set('', timeKey(reading.at), { ...reading });
      for (const [place] of [...readings.ascending('')]) {
        if (readings.size('') <= MOST_READINGS) return;
        readings.delete('', place);
      }
    });
  }

  async readings(limit: number): Promise<AccountReading[]> {
    const newest: AccountReading[] = [];
    for (const [, reading] of this.state.readings.descending('')) if (newest.push({ ...reading }) === limit) break;
    return newest;
  }

  /** Within a step of the caller. */
  noteNow(finding: Finding): boolean {
    const { found, foundTimes, foundCounts } = this.state;
    const { kind, id, at } = finding;
    const isNew = found.get(kind, id) === undefined;
    found.set(kind, id, finding);
    if (!isNew) return false;
    foundCounts.set('', kind, (foundCounts.get('', kind) ?? 0) + 1);
    foundTimes.set(kind, timeKey(at, id), 1);
    if (foundTimes.size(kind) > MOST_FINDINGS) {
      for (const [place] of foundTimes.ascending(kind)) {
        foundTimes.delete(kind, place);
        found.delete(kind, readTimeKey(place).name);
        break;
      }
    }
    return true;
  }
}
