import { type BackoffOptions, pause, reasonOf } from '../backoff.js';
import { type TaskSnapshot, type TeamSnapshot } from '../wire.js';
import { Resubscriber } from './resubscriber.js';
import { type SocketUser } from './socket-link.js';
import { type SocketRooms } from './socket-rooms.js';
import { withNormalId } from './task-id.js';
import { type TeamSink } from './team-sink.js';

export interface TeamReader {
  /** The latest tasks of the team, ended ones included. */
  latest(): Promise<TaskSnapshot[]>;
  /** Null if the task no longer exists. */
  one(taskUuid: string): Promise<TaskSnapshot | null>;
}

export interface FollowTeam {
  sink: TeamSink;
  reader: TeamReader;
  signal: AbortSignal;
}

/** Follows all tasks of the caller's team over the socket, until the signal ends it or it is refused. */
export function followTeam({ sink, reader, signal }: FollowTeam, rooms: SocketRooms, backoff: BackoffOptions): Promise<void> {
  return new Promise<void>((_resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const { link } = rooms;
    const membership = rooms.enterTeam();
    const end = (error: Error) => {
      signal.removeEventListener('abort', abort);
      subscription.stop();
      membership.leave();
      remove();
      reject(error);
    };
    const abort = () => end(reasonOf(signal));
    const subscription = new Resubscriber({
      link,
      backoff,
      onRefused: end,
      ask: async () => {
        const { tasks } = await membership.subscribe<TeamSnapshot>({});
        const open = tasks.map(withNormalId);
        for (const task of open) link.tell(task, user);
        await catchUp({ sink, reader, signal }, open);
      },
    });
    signal.addEventListener('abort', abort, { once: true });
    const user: SocketUser = {
      onConnect: () => subscription.request(),
      onLost: end,
      onTask: (event) => void (sink.offer(event, 'event') || subscription.request()),
    };
    const remove = link.add(user);
  });
}

/** The same without a socket: polls the list. */
export async function pollTeam(team: FollowTeam, intervalMs: number, onAnswer: () => void): Promise<never> {
  for (;;) {
    await catchUp(team);
    onAnswer();
    await pause(intervalMs * (0.75 + Math.random() / 2), team.signal);
  }
}

/**
 * A subscription's snapshot holds the open tasks only. What ended, or was made and ended, during an outage is in the list of the
 * latest tasks; an open task older than those is read individually.
 */
async function catchUp({ sink, reader, signal }: FollowTeam, open: readonly TaskSnapshot[] = []): Promise<void> {
  const before = sink.open();
  const latest = await reader.latest();
  if (signal.aborted) return;
  for (const task of open) sink.offer(task, 'snapshot');
  sink.offerList(latest);
  const answered = new Set([...open, ...latest].map(({ status }) => status.taskId));
  for (const uuid of before) {
    if (answered.has(uuid)) continue;
    const snapshot = await reader.one(uuid);
    if (signal.aborted) return;
    if (snapshot) sink.offer(snapshot, 'snapshot');
    else sink.forget(uuid);
  }
}
