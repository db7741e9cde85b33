import { type BackoffOptions, reasonOf } from '../backoff.js';
import { isSubscriptionLimit } from '../errors.js';
import { type TaskSubscription } from '../wire.js';
import { Resubscriber } from './resubscriber.js';
import { type SocketPool } from './socket-pool.js';
import { type SocketRooms } from './socket-rooms.js';
import { withNormalId } from './task-id.js';
import { type TaskSink, type TaskTransport } from './transport.js';
import { isSnapshot } from './version-gate.js';

interface FollowedTask {
  taskUuid: string;
  sink: TaskSink;
  signal: AbortSignal;
}

/** Follows tasks in their socket.io rooms. */
export class SocketTransport implements TaskTransport {
  readonly name = 'socket';

  constructor(
    private readonly pool: SocketPool,
    private readonly backoff: BackoffOptions,
  ) {}

  async follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void> {
    const refused = new Set<SocketRooms>();
    for (;;) {
      const rooms = this.pool.placeFor(taskUuid, refused);
      try {
        return await this.followOn(rooms, { taskUuid, sink, signal });
      } catch (error) {
        if (!isSubscriptionLimit(error)) throw error;
        rooms.learnLimit(error);
        refused.add(rooms);
      }
    }
  }

  private followOn(rooms: SocketRooms, { taskUuid, sink, signal }: FollowedTask): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(reasonOf(signal));
      const { link } = rooms;
      const membership = rooms.enterTask(taskUuid);
      let isOver = false;
      const end = (act: () => void) => {
        if (isOver) return;
        isOver = true;
        signal.removeEventListener('abort', abort);
        subscription.stop();
        membership.leave(sink.finished);
        remove();
        act();
      };
      const abort = () => end(() => reject(reasonOf(signal)));
      const endIfFinished = () => void (sink.finished && end(resolve));
      const subscription = new Resubscriber({
        link,
        backoff: this.backoff,
        onRefused: (error) => end(() => reject(error)),
        ask: async () => {
          const answer = await membership.subscribe<TaskSubscription>({ task_uuid: taskUuid, ...sink.position });
          // The answer for an unchanged task has no status: the last reported one is still current.
          if (signal.aborted || sink.finished || !isSnapshot(answer)) return;
          const snapshot = withNormalId(answer);
          sink.offer(snapshot, 'snapshot');
          link.tell(snapshot);
          endIfFinished();
        },
      });
      signal.addEventListener('abort', abort, { once: true });
      const remove = link.add({
        onConnect: () => subscription.request(),
        onLost: (error) => end(() => reject(error)),
        onTask: (event) => {
          if (event.status.taskId !== taskUuid) return;
          if (sink.offer(event, 'event') === 'other-epoch') subscription.request();
          endIfFinished();
        },
      });
    });
  }
}
