import { NetworkError } from '../errors.js';
import { ProgressMeter } from '../tasks/progress-meter.js';
import { type TaskUpdate } from '../tasks/task-state.js';
import { type TaskSnapshot } from '../wire.js';
import { type TransportName } from './link-state.js';
import { isTerminal, type Source, type Verdict, type Version, VersionGate } from './version-gate.js';

/** A transport for a task's changes. */
export interface TaskTransport {
  readonly name: TransportName;
  /** True while another transport, if available, should be preferred. */
  readonly isDoubtful?: boolean;
  /** Resolves after `sink` has received the terminal status. Rejects if the transport does not work here (`TransportUnavailable`), breaks, or is refused. */
  follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void>;
}

/** The transport does not work here although the gateway is reachable, e.g. behind a proxy that blocks WebSocket. */
export class TransportUnavailable extends Error {
  override name = 'TransportUnavailable';
}

/** Nothing, not even a heartbeat, has arrived on an event stream for too long: a proxy holds it back, or the connection is dead. */
export class SilentStream extends NetworkError {
  override name = 'SilentStream';
}

/** Receives the states of one task from any transport and passes on new ones, with exactly one final status. */
export class TaskSink {
  private readonly gate = new VersionGate();
  private readonly meter = new ProgressMeter();
  private ended = false;

  constructor(private readonly emit: (update: TaskUpdate) => void) {}

  get position(): Version | undefined {
    return this.gate.position;
  }
  get finished(): boolean {
    return this.ended;
  }

  offer({ epoch, rev, status, labels }: TaskSnapshot, source: Source): Verdict {
    if (this.ended) return 'old';
    const verdict = this.gate.offer({ epoch, rev }, source);
    if (verdict === 'newer') {
      this.ended = isTerminal(status);
      this.emit({ epoch, rev, status, ...(labels && { labels }), final: this.ended, ...this.meter.measure(status) });
    }
    return verdict;
  }
}
