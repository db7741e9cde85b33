import { type BackoffOptions, reasonOf } from '../backoff.js';
import { type TaskSnapshot } from '../wire.js';
import { Resubscriber } from './resubscriber.js';
import { type SocketLink } from './socket-link.js';
import { type TaskSink, type TaskTransport } from './transport.js';

/** Follows tasks in their socket.io rooms. */
export class SocketTransport implements TaskTransport {
  readonly name = 'socket';
  /** How many watches of this client are in a task's room: the last one leaves it. */
  private readonly rooms = new Map<string, number>();

  constructor(
    private readonly link: SocketLink,
    private readonly backoff: BackoffOptions,
  ) {}

  follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(reasonOf(signal));
      const end = (act: () => void) => {
        signal.removeEventListener('abort', abort);
        subscription.stop();
        this.leave(taskUuid);
        remove();
        act();
      };
      const abort = () => end(() => reject(reasonOf(signal)));
      const settle = () => void (sink.finished && end(resolve));
      const subscription = new Resubscriber({
        link: this.link,
        backoff: this.backoff,
        onRefused: (error) => end(() => reject(error)),
        ask: async () => {
          const snapshot = await this.link.ask<TaskSnapshot>('task:subscribe', { task_uuid: taskUuid, ...sink.position });
          if (signal.aborted || sink.finished) return;
          sink.offer(snapshot, 'snapshot');
          this.link.tell(snapshot);
          settle();
        },
      });
      this.rooms.set(taskUuid, (this.rooms.get(taskUuid) ?? 0) + 1);
      signal.addEventListener('abort', abort, { once: true });
      const remove = this.link.add({
        onConnect: () => subscription.request(),
        onLost: (error) => end(() => reject(error)),
        onTask: (event) => {
          if (event.status.taskId !== taskUuid) return;
          if (sink.offer(event, 'event') === 'other-epoch') subscription.request();
          settle();
        },
      });
    });
  }

  private leave(taskUuid: string): void {
    const left = (this.rooms.get(taskUuid) ?? 1) - 1;
    if (left > 0) return void this.rooms.set(taskUuid, left);
    this.rooms.delete(taskUuid);
    // Nobody waits for this answer; a broken connection has left the room anyway.
    if (this.link.connected) this.link.ask('task:unsubscribe', { task_uuid: taskUuid }).catch(() => undefined);
  }
}
