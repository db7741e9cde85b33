import { type TaskChange } from '#tasks';
import { type ClientSink } from './client-sink.js';

/** What waits for a client that does not drain: the latest state of each task, so a final status is never dropped. */
export class Outbox {
  private readonly waiting = new Map<string, { change: TaskChange; bytes: number }>();
  private bytes = 0;

  /** @param onOverflow the client is too far behind even for the latest states alone. */
  constructor(
    private readonly sink: ClientSink,
    private readonly maxBytes: number,
    private readonly onOverflow: () => void,
  ) {}

  push(change: TaskChange): void {
    if (this.waiting.size === 0 && this.sink.isWritable()) return this.sink.write(change);
    this.forget(change.uuid);
    const bytes = Buffer.byteLength(JSON.stringify(change.status));
    this.waiting.set(change.uuid, { change, bytes });
    this.bytes += bytes;
    if (this.bytes > this.maxBytes) this.onOverflow();
  }

  /** To be called when the wire drains. */
  flush(): void {
    for (const [uuid, { change }] of this.waiting) {
      if (!this.sink.isWritable()) return;
      this.forget(uuid);
      this.sink.write(change);
    }
  }

  /** Something newer of the task went another way. */
  forget(uuid: string): void {
    this.bytes -= this.waiting.get(uuid)?.bytes ?? 0;
    this.waiting.delete(uuid);
  }

  size(): number {
    return this.waiting.size;
  }

  clear(): void {
    this.waiting.clear();
    this.bytes = 0;
  }
}
