import { NetworkError } from '../errors.js';
import { type TaskSnapshot } from '../wire.js';
import { type TransportName } from './link-state.js';
import { isTerminal, type Source, type Verdict, type Version, VersionGate } from './version-gate.js';

export interface TaskUpdate extends TaskSnapshot {
  /** True once, with the terminal status; nothing follows it. */
  final: boolean;
}

/** A way to hear of a task's changes. */
export interface TaskTransport {
  readonly name: TransportName;
  /** True while another way is the better choice, if there is one. */
  readonly isDoubtful?: boolean;
  /** Resolves once `sink` has had the terminal status. Rejects when this way is of no use (`TransportUnavailable`), broke, or was refused. */
  follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void>;
}

/** This way does not work here although the gateway answers, e.g. a proxy that lets no WebSocket through. */
export class TransportUnavailable extends Error {
  override name = 'TransportUnavailable';
}

/** Nothing, not even a heartbeat, has come over an event stream for too long: something on the way holds it back, or the connection is dead. */
export class SilentStream extends NetworkError {
  override name = 'SilentStream';
}

/** Takes what any transport hears of one task and passes on what is new, exactly one final among it. */
export class TaskSink {
  private readonly gate = new VersionGate();
  private ended = false;

  constructor(private readonly emit: (update: TaskUpdate) => void) {}

  get position(): Version | undefined {
    return this.gate.position;
  }
  get finished(): boolean {
    return this.ended;
  }

  offer({ epoch, rev, status }: TaskSnapshot, source: Source): Verdict {
    if (this.ended) return 'old';
    const verdict = this.gate.offer({ epoch, rev }, source);
    if (verdict === 'newer') {
      this.ended = isTerminal(status);
      this.emit({ epoch, rev, status, final: this.ended });
    }
    return verdict;
  }
}
