import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { StorageFolderError } from './storage-folder-error.js';

/** Some systems truncate a longer socket path. */
const LONGEST_PATH = 100;
/** A process that does not identify itself within this time counts as the owner: it may be paused. */
const ANSWER_TIMEOUT_MS = 2_000;

type LockState = 'candidate' | 'holder';

/**
 * Exclusive ownership of a folder. A listening socket holds it, which the operating system closes when the process ends in any
 * way. Each process listens under its own name, so that removing a dead process's socket can never hit a live one; of several
 * candidates the smallest name wins.
 */
export class FolderLock {
  private state: LockState = 'candidate';
  private readonly server: Server;
  private readonly name = `lock.${randomBytes(8).toString('hex')}`;
  private handle: number | undefined;
  private place = '';

  private constructor(private readonly folder: string) {
    this.server = createServer((peer) => {
      peer.on('error', () => undefined);
      peer.end(this.state);
    });
  }

  /** @throws StorageFolderError if another process owns it. */
  static async take(folder: string): Promise<FolderLock> {
    const lock = new FolderLock(folder);
    try {
      await lock.listen();
      if (process.platform !== 'win32') await lock.win();
      lock.state = 'holder';
      return lock;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async release(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  private async listen(): Promise<void> {
    const path = this.pathOf(this.name);
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE' ? inUse(this.folder) : new StorageFolderError(this.folder, `takes no lock: ${error.code}`),
        );
      });
      this.server.listen(path, resolve);
    });
    this.server.unref();
  }

  /** Continues only if no other process owns the folder or precedes this one. */
  private async win(): Promise<void> {
    for (const name of readdirSync(this.folder).filter((found) => /^lock\.[0-9a-f]{16}$/.test(found) && found !== this.name)) {
      for (;;) {
        const state = await this.ask(name);
        if (state === 'dead') break;
        if (state === 'holder' || name < this.name) throw inUse(this.folder);
        // It has yet to see this process and yield, or it looked before this one started and is about to become the owner.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  private ask(name: string): Promise<LockState | 'dead'> {
    const path = this.pathOf(name);
    return new Promise((resolve) => {
      let said = '';
      const peer = connect(path);
      peer.setTimeout(ANSWER_TIMEOUT_MS, () => peer.destroy());
      peer.on('data', (chunk: Buffer) => (said += chunk.toString()));
      peer.once('error', ({ code }: NodeJS.ErrnoException) => {
        if (code === 'ECONNREFUSED') rmSync(join(this.folder, name), { force: true });
        if (code === 'ECONNREFUSED' || code === 'ENOENT') said = 'dead';
      });
      peer.once('close', () => resolve(said === 'dead' || said === 'candidate' ? said : 'holder'));
    });
  }

  private pathOf(name: string): string {
    if (this.place === '') this.place = this.findPlace();
    return process.platform === 'win32' ? this.place : join(this.place, name);
  }

  private findPlace(): string {
    const real = realpathSync(this.folder);
    if (process.platform === 'win32') {
      return `\\\\.\\pipe\\triverse-gateway-${createHash('sha256').update(real).digest('hex')}`;
    }
    if (Buffer.byteLength(join(real, this.name)) <= LONGEST_PATH) return real;
    if (process.platform !== 'linux') throw new StorageFolderError(this.folder, `has a path longer than ${LONGEST_PATH} bytes`);
    this.handle = openSync(real, constants.O_RDONLY | constants.O_DIRECTORY);
    return `/proc/self/fd/${this.handle}`;
  }
}

function inUse(folder: string): StorageFolderError {
  return new StorageFolderError(folder, 'is in use by another process; more than one gateway process needs REDIS_URL');
}
