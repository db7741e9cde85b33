import { type TaskSnapshot } from '#contracts';

type Version = Pick<TaskSnapshot, 'epoch' | 'rev'>;

/** A new epoch means that the record was made anew, so it is newer whatever its rev. */
export function isNewer(next: Version, last: Version | undefined): boolean {
  return last?.epoch !== next.epoch || next.rev > last.rev;
}

/** The last version that went one way, per task; the oldest entries are forgotten beyond the limit. */
export class SentVersions {
  private readonly versions = new Map<string, Version>();

  constructor(private readonly limit = 5_000) {}

  /** @returns whether the version is newer than the last; then it is the last. */
  take(uuid: string, { epoch, rev }: Version): boolean {
    if (!isNewer({ epoch, rev }, this.versions.get(uuid))) return false;
    this.versions.delete(uuid);
    this.versions.set(uuid, { epoch, rev });
    if (this.versions.size > this.limit) this.versions.delete(this.versions.keys().next().value ?? uuid);
    return true;
  }

  /** Tasks known here, oldest change first. */
  uuids(): string[] {
    return [...this.versions.keys()];
  }
}
