import { type ClientSink } from '../connections/client-sink.js';

/** Requests of one client that are worked on at the same time: some may wait for the upstream, and their answers may be large. */
export const AT_ONCE = 32;

interface Request {
  /** What is asked for: a task, the team, the credential. */
  topic: string;
  start: () => Promise<unknown>;
}

/**
 * The requests of one client. Those about one topic run one after the other, in the order of their arrival, so that the last wish wins; those about
 * others run beside them. A client that does not take its answers gets no new ones.
 */
export class RequestQueue {
  private waiting: Request[] = [];
  private busy: string[] = [];

  /** @param sink writable once the client has taken what it was sent. */
  constructor(private readonly sink: Pick<ClientSink, 'isWritable'>) {}

  run<T>(topic: string, act: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = async () => act();
      this.waiting.push({ topic, start: () => start().then(resolve, reject) });
      this.pump();
    });
  }

  /** To be called when the client has taken what it was sent. */
  pump(): void {
    let at = 0;
    while (at < this.waiting.length && this.busy.length < AT_ONCE && this.sink.isWritable()) {
      const next = this.nextFrom(at);
      if (next === -1) return;
      const [request] = this.waiting.splice(next, 1);
      if (request !== undefined) void this.start(request);
      at = next;
    }
  }

  size(): number {
    return this.waiting.length;
  }

  /** The client is gone: what it asked for and was not begun is dropped. */
  clear(): void {
    this.waiting = [];
  }

  private nextFrom(at: number): number {
    const blocked = new Set(this.busy);
    for (const { topic } of this.waiting.slice(0, at)) blocked.add(topic);
    return this.waiting.findIndex(({ topic }, index) => index >= at && !blocked.has(topic));
  }

  private async start({ topic, start }: Request): Promise<void> {
    this.busy.push(topic);
    await start();
    this.busy.splice(this.busy.indexOf(topic), 1);
    this.pump();
    if (this.busy.length === 0 && this.waiting.length === 0) this.shrink();
  }

  /** Emptied arrays keep their room, and most clients ask for nothing most of the time. */
  private shrink(): void {
    this.busy = [];
    this.waiting = [];
  }
}
