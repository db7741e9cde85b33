import cluster from 'node:cluster';
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { type ChosenLevels } from '../logging/log-levels.js';
import { type PrimaryMessage, type ProcessFigures, type Standing, type WorkerMessage } from './messages.js';

/** What the primary may ask of a worker. */
interface Orders {
  /** @param leaving whether the others serve on, so that no further connections need to be accepted */
  drain(leaving: boolean): void;
  stop(): void;
}

interface LinkEvents {
  /** A connection that another worker passed on, and what its client has sent so far. */
  connection: [socket: Socket, sent: Buffer];
  /** An operator chose how much is logged, at another worker. */
  levels: [levels: ChosenLevels];
}

/** Where a worker finds its place in its environment. */
export const PLACE = 'GATEWAY_WORKER';

/** As Node's types do not know it: a socket's own handle, which goes to another process without its socket. */
interface Handle {
  readStop(): void;
}

/** A worker's end of its channel to the primary. There is none in a process that serves alone. */
export class WorkerLink extends EventEmitter<LinkEvents> {
  private standing: Standing | undefined;
  private readFigures: () => Promise<ProcessFigures> = () => Promise.resolve([]);
  private readonly scrapes = new Map<number, (text: string) => void>();
  private asked = 0;
  /** Of this worker's relay. */
  relayPort = 0;
  private orders: Orders | undefined;
  private ordered: ((orders: Orders) => void) | undefined;

  private constructor(
    /** Unlike that of any other worker of this primary, one before it included. */
    readonly id: number,
    /** From 1 to the number of workers; a worker has the place of the one that it replaces. */
    readonly place: number,
  ) {
    super();
    process.on('message', (message: PrimaryMessage, handle: unknown) => this.hear(message, handle));
    // A primary that is gone ends its workers in order, not at once.
    if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
    // Node's own listener takes what came before this one, and it would be lost: a SIGTERM while the workers load, for example.
    void this.tell({ tells: 'joined' });
  }

  /** @param env of this process. @returns undefined in a process that serves alone. */
  static join(env: Readonly<Record<string, string | undefined>>): WorkerLink | undefined {
    return cluster.worker === undefined ? undefined : new WorkerLink(cluster.worker.id, Number(env[PLACE]));
  }

  /** Undefined until the primary has answered that this worker has joined. */
  group(): Standing | undefined {
    return this.standing;
  }

  /** Obeys from now on, also what was asked before. */
  obey(orders: Orders): void {
    this.orders = orders;
    this.ordered?.(orders);
  }

  /** The figures of this process are read there. */
  measuredBy(read: () => Promise<ProcessFigures>): void {
    this.readFigures = read;
  }

  serving(url: string): void {
    void this.tell({ tells: 'serving', url, relayPort: this.relayPort });
  }

  /** Resolves once the primary has it, so that the process may end. */
  failed(reason: string): Promise<void> {
    return this.tell({ tells: 'failed', reason });
  }

  /** The figures of all workers and the primary, in Prometheus's text format. */
  scrape(): Promise<string> {
    const request = ++this.asked;
    return new Promise((resolve) => {
      this.scrapes.set(request, resolve);
      void this.tell({ tells: 'scrape', request });
    });
  }

  /** What was counted here stays in the sums when the process is gone. */
  async lastFigures(): Promise<void> {
    await this.tell({ tells: 'last-figures', figures: await this.readFigures() });
  }

  /** Has all the others log as much. */
  shareLevels(levels: ChosenLevels): void {
    void this.tell({ tells: 'levels', levels });
  }

  /** Gives a connection to another worker. Nothing may have been written to it. @param sent what its client has sent so far */
  pass(to: number, socket: Socket, sent: Buffer): void {
    const { _handle: handle } = socket as Socket & { _handle: Handle | null };
    if (handle === null || socket.destroyed) return void socket.destroy();
    handle.readStop();
    const rest = socket.read() as Buffer | null;
    const all = rest === null ? sent : Buffer.concat([sent, rest]);
    // This process's own descriptor of the connection; the other worker has another one.
    void this.tell({ tells: 'connection', to, sent: all.toString('base64') }, handle).then(() => socket.destroy());
  }

  private order(order: (orders: Orders) => void): void {
    this.ordered = order;
    if (this.orders !== undefined) order(this.orders);
  }

  private tell(message: WorkerMessage, handle?: Handle): Promise<void> {
    return new Promise((resolve) => {
      if (process.send === undefined || !process.connected) return resolve();
      process.send(message, handle as Socket | undefined, undefined, () => resolve());
    });
  }

  private hear(message: PrimaryMessage, handle: unknown): void {
    switch (message.tells) {
      case 'standing':
        this.standing = message.standing;
        return;
      case 'reload':
        process.emit('SIGHUP');
        return;
      case 'levels':
        this.emit('levels', message.levels);
        return;
      case 'drain':
        return this.order((orders) => orders.drain(message.leaving));
      case 'stop':
        return this.order((orders) => orders.stop());
      case 'figures':
        void this.readFigures().then((figures) => this.tell({ tells: 'figures', request: message.request, figures }));
        return;
      case 'scraped':
        this.scrapes.get(message.request)?.(message.text);
        this.scrapes.delete(message.request);
        return;
      case 'connection':
        if (handle === undefined) return;
        this.emit(
          'connection',
          new Socket({ handle, readable: true, writable: true } as object),
          Buffer.from(message.sent, 'base64'),
        );
    }
  }
}
