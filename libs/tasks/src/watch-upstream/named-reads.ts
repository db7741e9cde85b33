import { LRUCache } from 'lru-cache';

interface NamedReadsParts {
  read: (uuid: string) => Promise<void>;
  /** Called when too many tasks are named at once to read them one by one. */
  onOverflow: () => void;
  /** Milliseconds between two reads of one task. */
  apartMs: number;
}

const MOST_WAITING = 200;

/** Reads single tasks named by unreadable frames: one read per task at a time, however many frames arrive. */
export class NamedReads {
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly readAt = new LRUCache<string, number>({ max: 2_000 });

  constructor(private readonly parts: NamedReadsParts) {}

  want(uuid: string): void {
    if (this.waiting.has(uuid)) return;
    if (this.waiting.size >= MOST_WAITING) return this.parts.onOverflow();
    const since = performance.now() - (this.readAt.get(uuid) ?? -Infinity);
    const timer = setTimeout(() => this.read(uuid), Math.max(0, this.parts.apartMs - since));
    timer.unref();
    this.waiting.set(uuid, timer);
  }

  clear(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  private read(uuid: string): void {
    this.waiting.delete(uuid);
    this.readAt.set(uuid, performance.now());
    void this.parts.read(uuid);
  }
}
