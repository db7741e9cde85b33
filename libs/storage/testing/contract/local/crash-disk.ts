import { type Disk, type DiskRange } from '../../../src/local/disk.js';

/** The process dies before or after this commit (counted from 1): nothing happens from then on. */
export interface DeathPlan {
  commit: number;
  when: 'before' | 'after';
}

/** A disk whose process dies at a commit: operations requested after that never complete. */
export class CrashDisk implements Disk {
  /** Resolves at the death. */
  readonly died: Promise<void>;
  commits = 0;
  private die!: () => void;

  constructor(
    private readonly inner: Disk,
    private readonly plan: DeathPlan | null,
  ) {
    this.died = new Promise((resolve) => (this.die = resolve));
  }

  get(key: string): string | undefined {
    return this.inner.get(key);
  }

  scan(range: DiskRange): Iterable<[string, string]> {
    return this.inner.scan(range);
  }

  snapshot() {
    return this.inner.snapshot();
  }

  async commit(changes: ReadonlyMap<string, string | undefined>): Promise<void> {
    this.commits += 1;
    const isLast = this.commits === this.plan?.commit;
    const isDead = this.plan !== null && this.commits > this.plan.commit;
    if (!isDead && !(isLast && this.plan?.when === 'before')) await this.inner.commit(changes);
    if (!isLast && !isDead) return;
    this.die();
    await new Promise(() => undefined);
  }

  size() {
    return this.inner.size();
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
