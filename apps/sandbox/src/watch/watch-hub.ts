import type { WebSocket } from 'ws';
import type { Account } from '../account/account-store.js';
import type { RequestStats } from '../stats/request-stats.js';
import type { TaskStore } from '../tasks/task-store.js';
import { statusPayload, type PayloadContext } from '../tasks/task-payload.js';
import { isTerminal, type Task } from '../tasks/task.js';
import { FrameFaults, plainFrame, type Event, type Frame } from './frame-faults.js';

export interface HubParts {
  payloads: PayloadContext;
  stats: RequestStats;
  tasks: TaskStore;
}

export interface CutOptions {
  /** Only sockets of this task; default: all. */
  taskUuid?: string;
  /** Sends a close frame with this code; without it the connection is aborted. */
  code?: number;
}

/** The open watches: by task, and by account for those that watch all of it. An event is built once however many listen. */
export class WatchHub {
  readonly faults = new FrameFaults();
  private silent = false;
  private readonly byTask = new Map<string, Set<WebSocket>>();
  private readonly byAccount = new Map<string, Set<WebSocket>>();

  constructor(private readonly parts: HubParts) {}

  watchTask(task: Task, socket: WebSocket): void {
    this.join(this.byTask, task.uuid, socket);
    // The first frame holds the current state, so that a watch opened after the last change does not wait forever.
    this.deliver([socket], [plainFrame(this.eventOf(task))]);
    if (isTerminal(task.status) && !this.silent) socket.close(1000);
  }

  watchAccount(account: Account, socket: WebSocket, since?: number): void {
    this.join(this.byAccount, account.id, socket);
    if (since === undefined) return;
    const time = this.parts.payloads.settings.catchUpBy === 'created' ? 'createdAtMs' : 'updatedAtMs';
    for (const task of this.parts.tasks.all()) {
      if (task.account === account && task[time] >= since) this.deliver([socket], this.faults.catchUp(this.eventOf(task)));
    }
  }

  publish(task: Task): void {
    const watchers = this.byTask.get(task.uuid) ?? new Set<WebSocket>();
    const followers = this.byAccount.get(task.account.id) ?? new Set<WebSocket>();
    if (watchers.size + followers.size === 0) return;
    const frames = this.faults.frames(this.eventOf(task));
    this.deliver(watchers, frames);
    this.deliver(followers, frames);
    if (!isTerminal(task.status) || this.silent) return;
    for (const socket of watchers) socket.close(1000);
  }

  /** Sends a raw message, for cases the faults do not cover. */
  sendRaw(content: string, taskUuid?: string): void {
    this.deliver(this.sockets(taskUuid), [{ data: Buffer.from(content), binary: false }]);
  }

  cut({ taskUuid, code }: CutOptions = {}): number {
    const sockets = [...this.sockets(taskUuid)];
    for (const socket of sockets) {
      if (code === undefined) socket.terminate();
      else socket.close(code);
    }
    return sockets.length;
  }

  /** Silent sockets stay open, but send nothing and answer no ping. */
  setSilent(silent: boolean): void {
    this.silent = silent;
  }

  private deliver(sockets: Iterable<WebSocket>, frames: readonly Frame[]): void {
    if (this.silent) return;
    let sent = 0;
    for (const socket of sockets) {
      for (const { data, binary } of frames) socket.send(data, { binary });
      sent += frames.length;
    }
    this.parts.stats.countFrames(sent);
  }

  private eventOf(task: Task): Event {
    const name = isTerminal(task.status) ? 'finalized' : 'update';
    return { taskUuid: task.uuid, name, payload: statusPayload(task, this.parts.payloads) };
  }

  private *sockets(taskUuid?: string): Generator<WebSocket> {
    if (taskUuid !== undefined) {
      yield* this.byTask.get(taskUuid) ?? [];
      return;
    }
    for (const group of [...this.byTask.values(), ...this.byAccount.values()]) yield* group;
  }

  private join(groups: Map<string, Set<WebSocket>>, key: string, socket: WebSocket): void {
    const group = groups.get(key) ?? new Set<WebSocket>();
    groups.set(key, group.add(socket));
    this.parts.stats.socketOpened();
    socket.on('ping', (data) => {
      if (!this.silent) socket.pong(data);
    });
    // Watchers often disconnect; `close` follows and cleans up.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      group.delete(socket);
      if (group.size === 0 && groups.get(key) === group) groups.delete(key);
      this.parts.stats.socketClosed();
    });
  }
}
