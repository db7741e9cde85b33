import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { open, readlink } from 'node:fs/promises';
import { type Socket } from 'node:net';
import { unansweredOf } from './unanswered-bytes.js';

const SWEEP_MS = 10_000;
/** Looks in a row at which the peer had acknowledged nothing since the first: half a minute, in which a heartbeat was sent five times. */
const MOST_LOOKS = 4;
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

interface Watched {
  inode: string;
  retransmits: number;
  looks: number;
}

/**
 * Ends connections whose peer is gone without a word. What only the server writes to has no pong: the kernel knows that nothing is acknowledged any
 * more, yet keeps trying for a quarter of an hour, and Node.js has no TCP_USER_TIMEOUT. Works where the kernel shows its table (Linux).
 */
@Injectable()
export class SilentPeers implements OnApplicationShutdown {
  private readonly logger = new Logger(SilentPeers.name);
  private readonly watched = new Map<Socket, Watched>();
  private timer: NodeJS.Timeout | undefined;

  /** Until the socket is closed. */
  async watch(socket: Socket): Promise<void> {
    const inode = await inodeOf(socket);
    if (inode === null || socket.destroyed || this.watched.has(socket)) return;
    this.watched.set(socket, { inode, retransmits: 0, looks: 0 });
    socket.once('close', () => this.watched.delete(socket));
    this.timer ??= setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Connections that are watched at the moment. */
  count(): number {
    return this.watched.size;
  }

  async sweep(tables: readonly string[] = TABLES): Promise<void> {
    if (this.watched.size === 0) return;
    const found = new Map<string, number>();
    for (const table of tables) await this.read(table, found);
    for (const [socket, entry] of this.watched) {
      if (!isSilent(entry, found.get(entry.inode) ?? 0)) continue;
      this.logger.debug('a peer has acknowledged nothing for half a minute: closing its connection');
      socket.destroy();
    }
  }

  /** Line by line: with many connections the table has megabytes. */
  private async read(table: string, found: Map<string, number>): Promise<void> {
    try {
      const file = await open(table);
      for await (const line of file.readLines()) {
        const row = unansweredOf(line);
        if (row !== null) found.set(row.inode, row.retransmits);
      }
    } catch (error) {
      this.logger.debug(`${table} cannot be read: ${String(error)}`);
    }
  }
}

function isSilent(entry: Watched, retransmits: number): boolean {
  // An acknowledgement sets the kernel's count back.
  entry.looks = retransmits > 0 && retransmits >= entry.retransmits ? entry.looks + 1 : 0;
  entry.retransmits = retransmits;
  return entry.looks >= MOST_LOOKS;
}

async function inodeOf(socket: Socket): Promise<string | null> {
  const { fd } = (Reflect.get(socket, '_handle') ?? {}) as { fd?: number };
  const link = await readlink(`/proc/self/fd/${fd}`).catch(() => '');
  return /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? null;
}
