import { type TaskSnapshot } from '#contracts';

type Version = Pick<TaskSnapshot, 'epoch' | 'rev'>;

/** A new epoch means that the record was made anew, so it is newer whatever its rev. */
export function isNewer(next: Version, last: Version | undefined): boolean {
  return last?.epoch !== next.epoch || next.rev > last.rev;
}

/** The last version that went one way, per task; beyond the limit, those that changed longest ago are forgotten. */
export class SentVersions {
  private readonly versions = new Map<string, Version>();

  constructor(private readonly limit = 5_000) {}

  /** @returns whether the version is newer than the last; then it is the last. */
  take(uuid: string, { epoch, rev }: Version): boolean {
    const last = this.versions.get(uuid);
    if (!isNewer({ epoch, rev }, last)) return false;
    // The order counts only when forgetting comes near; most clients never come that far, and this runs for each of them at each change.
    if (last !== undefined && this.versions.size < this.limit / 2) {
      last.epoch = epoch;
      last.rev = rev;
      return true;
    }
    this.versions.delete(uuid);
    this.versions.set(uuid, { epoch, rev });
    if (this.versions.size > this.limit) this.versions.delete(this.versions.keys().next().value ?? uuid);
    return true;
  }

  /** Tasks known here. */
  uuids(): string[] {
    return [...this.versions.keys()];
  }
}
