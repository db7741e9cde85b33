import {
  type ClientToServerEvents,
  type ErrorBody,
  type ServerToClientEvents,
  type StandardResponse,
  type TaskEvent,
  type TaskSnapshot,
} from '#contracts';
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';

export type BrowserSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A browser with a socket.io connection, and everything it was told. */
export class Watcher {
  readonly updates: TaskEvent[] = [];
  readonly finals: TaskEvent[] = [];
  private waiting: (() => void)[] = [];

  private constructor(readonly socket: BrowserSocket) {
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

  subscribe(uuid: string): Promise<StandardResponse<TaskSnapshot> | ErrorBody> {
    return this.socket.timeout(10_000).emitWithAck('task:subscribe', { task_uuid: uuid });
  }

  /** Resolves once `task:finalized` came for the task. */
  async finalOf(uuid: string): Promise<TaskEvent> {
    for (;;) {
      const final = this.finals.find((event) => event.status.taskId === uuid);
      if (final !== undefined) return final;
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
    for (const wake of this.waiting.splice(0)) wake();
  }
}
