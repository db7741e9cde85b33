import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface FileWatchOptions {
  /** Network file systems, and some mounts of containers, report no changes. */
  lookEveryMs?: number;
  /** A file may be written in several steps. */
  settleMs?: number;
}

/**
 * Calls back when one of the files has other contents. Watches their folders, because Kubernetes replaces a link beside the file
 * (`..data`) and never the file itself; and looks again every few seconds.
 */
export class FileWatch {
  private readonly lookEveryMs: number;
  private readonly settleMs: number;
  private paths: readonly string[] = [];
  private seen = '';
  private watchers: FSWatcher[] = [];
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly onChange: () => void,
    { lookEveryMs = 5_000, settleMs = 100 }: FileWatchOptions = {},
  ) {
    this.lookEveryMs = lookEveryMs;
    this.settleMs = settleMs;
  }

  /** Watches these from now on, and no others. Resolves once their contents are known. */
  async follow(paths: readonly string[]): Promise<void> {
    const wanted = [...new Set(paths)].sort();
    if (wanted.join('\0') === this.paths.join('\0')) return;
    this.close();
    this.paths = wanted;
    if (this.paths.length === 0) return;
    this.openWatchers();
    this.timer = setInterval(() => this.look(), this.lookEveryMs).unref();
    this.seen = await this.contents();
  }

  /** Calls back soon, whether or not anything has changed: who read the files at another moment may have found one half written. */
  recheck(): void {
    this.seen = '';
    this.lookSoon();
  }

  close(): void {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.closeWatchers();
    this.paths = [];
  }

  private openWatchers(): void {
    this.closeWatchers();
    for (const folder of new Set(this.paths.map((path) => dirname(path)))) {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.lookSoon());
        watcher.on('error', () => watcher.close());
        this.watchers.push(watcher);
      } catch {
        // A missing folder, or no watches left: the timer looks.
      }
    }
  }

  private closeWatchers(): void {
    for (const watcher of this.watchers.splice(0)) watcher.close();
  }

  private lookSoon(): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.look(), this.settleMs).unref();
  }

  private look(): void {
    this.looking = this.looking.then(() => this.compare());
  }

  private async compare(): Promise<void> {
    const { paths } = this;
    const now = await this.contents();
    if (paths !== this.paths || now === this.seen) return;
    this.seen = now;
    // The folder may have been replaced as well.
    this.openWatchers();
    this.onChange();
  }

  /** A digest, so that no secret is kept. */
  private async contents(): Promise<string> {
    const all = await Promise.all(this.paths.map((path) => readFile(path).catch(() => Buffer.from('missing'))));
    return all.map((content) => createHash('sha256').update(content).digest('hex')).join();
  }
}
