import { type TaskChange } from '#tasks';
import { statusJsonOf } from './change-json.js';
import { type ClientSink } from './client-sink.js';

/** What waits for a client that does not drain: the latest state of each task, so a final status is never dropped. */
export class Outbox {
  /** Made for the first change that has to wait: most clients are never slow. */
  private waiting: Map<string, { change: TaskChange; bytes: number }> | undefined;
  private bytes = 0;

  /** @param onOverflow the client is too far behind even for the latest states alone. */
  constructor(
    private readonly sink: ClientSink,
    private readonly maxBytes: number,
    private readonly onOverflow: () => void,
  ) {}

  push(change: TaskChange): void {
    if (this.size() === 0 && this.sink.isWritable()) return this.sink.write(change);
    const before = this.waitingFor(change.uuid);
    this.forget(change.uuid);
    const bytes = Buffer.byteLength(statusJsonOf(change));
    this.waiting ??= new Map();
    this.waiting.set(change.uuid, { change: before === null ? change : inPlaceOf(before, change), bytes });
    this.bytes += bytes;
    // One state may be larger than the limit: it goes out next.
    if (this.bytes > this.maxBytes && this.size() > 1) this.onOverflow();
  }

  /** To be called when the wire drains. */
  flush(): void {
    for (const [uuid, { change }] of this.waiting ?? []) {
      if (!this.sink.isWritable()) return;
      this.forget(uuid);
      this.sink.write(change);
    }
  }

  waitingFor(uuid: string): TaskChange | null {
    return this.waiting?.get(uuid)?.change ?? null;
  }

  /** Something newer of the task went another way. */
  forget(uuid: string): void {
    this.bytes -= this.waiting?.get(uuid)?.bytes ?? 0;
    this.waiting?.delete(uuid);
  }

  size(): number {
    return this.waiting?.size ?? 0;
  }

  clear(): void {
    this.waiting = undefined;
    this.bytes = 0;
  }
}

/** A change of labels that takes the place of a change of the status is one, too. */
function inPlaceOf(before: TaskChange, { formerLabels, ...change }: TaskChange): TaskChange {
  return before.formerLabels === undefined || formerLabels === undefined ? change : { ...change, formerLabels };
}
