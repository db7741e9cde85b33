import {
  type ClientToServerEvents,
  type ErrorBody,
  type ServerToClientEvents,
  type StandardResponse,
  type TaskEvent,
  type TaskSubscription,
  type TeamSnapshot,
} from '#contracts';
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { seeSocket } from './traffic/frames.js';

export type BrowserSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A browser with a socket.io connection, and everything it received. */
export class Watcher {
  readonly updates: TaskEvent[] = [];
  readonly finals: TaskEvent[] = [];
  /** Updates and final statuses together, in order of arrival. */
  readonly all: TaskEvent[] = [];
  private waiting: (() => void)[] = [];

  private constructor(readonly socket: BrowserSocket) {
    seeSocket(socket);
    socket.on('task:update', (event) => this.heard(this.updates, event));
    socket.on('task:finalized', (event) => this.heard(this.finals, event));
  }

  static async connect(url: string, token: string): Promise<Watcher> {
    const socket: BrowserSocket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false });
    const watcher = new Watcher(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => reject(error));
    });
    return watcher;
  }

  /** @param known the version that the browser has. */
  subscribe(uuid: string, known: { epoch?: string; rev?: number } = {}): Promise<StandardResponse<TaskSubscription> | ErrorBody> {
    return this.socket.timeout(10_000).emitWithAck('task:subscribe', { task_uuid: uuid, ...known });
  }

  unsubscribe(uuid: string): Promise<StandardResponse<{ task_uuid: string }> | ErrorBody> {
    return this.socket.timeout(10_000).emitWithAck('task:unsubscribe', { task_uuid: uuid });
  }

  subscribeTeam(): Promise<StandardResponse<TeamSnapshot> | ErrorBody> {
    return this.socket.timeout(10_000).emitWithAck('team:subscribe', {});
  }

  /** Resolves once `task:finalized` has arrived for the task. */
  finalOf(uuid: string): Promise<TaskEvent> {
    return this.first(this.finals, (event) => event.status.taskId === uuid);
  }

  /** Resolves with the first event, update or final status, that matches. */
  heardThat(isIt: (event: TaskEvent) => boolean): Promise<TaskEvent> {
    return this.first(this.all, isIt);
  }

  private async first(events: TaskEvent[], isIt: (event: TaskEvent) => boolean): Promise<TaskEvent> {
    for (;;) {
      const event = events.find(isIt);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async close(): Promise<void> {
    if (!this.socket.connected) return;
    const gone = once(this.socket as unknown as NodeJS.EventEmitter, 'disconnect');
    this.socket.disconnect();
    await gone;
  }

  private heard(list: TaskEvent[], event: TaskEvent): void {
    list.push(event);
    this.all.push(event);
    for (const wake of this.waiting.splice(0)) wake();
  }
}
