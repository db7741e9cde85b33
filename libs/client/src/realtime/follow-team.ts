import { type BackoffOptions, pause, reasonOf } from '../backoff.js';
import { type TaskSnapshot, type TeamSnapshot } from '../wire.js';
import { Resubscriber } from './resubscriber.js';
import { type SocketLink } from './socket-link.js';
import { type TaskUpdate } from './transport.js';
import { isTerminal, type Source, VersionGate } from './version-gate.js';

/** Where every task of the team stands for one listener. */
export class TeamSink {
  private readonly gates = new Map<string, VersionGate>();

  constructor(private readonly emit: (update: TaskUpdate) => void) {}

  /** False: an event of an epoch that only a new snapshot can explain. */
  offer({ epoch, rev, status }: TaskSnapshot, source: Source): boolean {
    const gate = this.gates.get(status.taskId) ?? new VersionGate();
    this.gates.set(status.taskId, gate);
    const verdict = gate.offer({ epoch, rev }, source);
    if (verdict === 'newer') this.emit({ epoch, rev, status, final: isTerminal(status) });
    return verdict !== 'other-epoch';
  }
}

/** Follows all tasks of the caller's team over the socket, until the signal ends it or it is refused. */
export function followTeam(sink: TeamSink, signal: AbortSignal, link: SocketLink, backoff: BackoffOptions): Promise<void> {
  return new Promise<void>((_resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const end = (error: Error) => {
      signal.removeEventListener('abort', abort);
      subscription.stop();
      if (link.connected) link.ask('team:unsubscribe', {}).catch(() => undefined);
      remove();
      reject(error);
    };
    const abort = () => end(reasonOf(signal));
    const subscription = new Resubscriber({
      link,
      backoff,
      onRefused: end,
      ask: async () => {
        const { tasks } = await link.ask<TeamSnapshot>('team:subscribe', {});
        if (!signal.aborted) for (const task of tasks) sink.offer(task, 'snapshot');
      },
    });
    signal.addEventListener('abort', abort, { once: true });
    const remove = link.add({
      onConnect: () => subscription.request(),
      onLost: end,
      onTask: (event) => void (sink.offer(event, 'event') || subscription.request()),
    });
  });
}

/** The same without a socket: `read` gives the present state of the team's latest tasks, again and again. */
export async function pollTeam(
  sink: TeamSink,
  signal: AbortSignal,
  { read, intervalMs }: { read: (signal: AbortSignal) => Promise<TaskSnapshot[]>; intervalMs: number },
): Promise<never> {
  for (;;) {
    for (const task of await read(signal)) sink.offer(task, 'snapshot');
    await pause(intervalMs * (0.75 + Math.random() / 2), signal);
  }
}
