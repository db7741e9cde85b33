import { type TaskSnapshot } from '#contracts';

export type Version = Pick<TaskSnapshot, 'epoch' | 'rev'>;

interface SentVersion extends Version {
  /** The epoch before this one. */
  left?: string;
  /** It was a final status: of the task nothing else can be news, under whatever epoch. */
  final?: true;
}

/** A new epoch means that revs could not be trusted to rise any more, so it is newer whatever its rev. */
export function isNewer(next: Version, last: Version | undefined): boolean {
  return last?.epoch !== next.epoch || next.rev > last.rev;
}

/** The last version that went one way, per task; beyond the limit, those that changed longest ago are forgotten. */
export class SentVersions {
  private readonly versions = new Map<string, SentVersion>();

  constructor(private readonly limit = 5_000) {}

  /** @returns whether the version is newer than the last; then it is the last. */
  take(uuid: string, { epoch, rev, terminal }: Version & { terminal: boolean }): boolean {
    const last = this.versions.get(uuid);
    if (last?.final === true && !terminal) return false;
    // A read that began before the epoch was renewed may end after the event that told of it.
    if (!isNewer({ epoch, rev }, last) || last?.left === epoch) return false;
    const left = last === undefined || last.epoch === epoch ? last?.left : last.epoch;
    // The order counts only when forgetting comes near; most clients never come that far, and this runs for each of them at each change.
    if (last !== undefined && this.versions.size < this.limit / 2) {
      last.epoch = epoch;
      last.rev = rev;
      if (left !== undefined) last.left = left;
      if (terminal) last.final = true;
      return true;
    }
    this.versions.delete(uuid);
    this.versions.set(uuid, { epoch, rev, ...(left === undefined ? {} : { left }), ...(terminal ? { final: true } : {}) });
    if (this.versions.size > this.limit) this.versions.delete(this.versions.keys().next().value ?? uuid);
    return true;
  }

  /** Whether a final status went this way. */
  isOver(uuid: string): boolean {
    return this.versions.get(uuid)?.final === true;
  }

  /** Tasks known here of which there may be more to tell. */
  unfinished(): string[] {
    return [...this.versions].filter(([, { final }]) => final !== true).map(([uuid]) => uuid);
  }
}
