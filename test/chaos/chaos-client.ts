import { type ErrorBody, isTerminalStatus, type StandardResponse, type TaskEvent, type TaskSnapshot } from '#contracts';
import { io } from 'socket.io-client';
import { seeSocket } from '../support/traffic/frames.js';
import { type BrowserSocket } from '../support/watcher.js';

export interface ClientFigures {
  events: number;
  repeats: number;
  reconnects: number;
  /** States received under a new epoch, as after a restart of the store. */
  renewals: number;
}

/** When a client first saw a task's final status. */
export interface FinalSight {
  uuid: string;
  at: number;
  /** When that connection subscribed to the task: after the task's end if the client was disconnected then. */
  listeningSince: number;
  /** When that connection was open and had requested the task. */
  askedAt: number;
}

const RANKS = ['PENDING', 'QUEUED', 'RUNNING'];

/** A browser that follows the protocol: resubscribe after every reconnect, drop what is not newer. */
export class ChaosClient {
  readonly figures: ClientFigures = { events: 0, repeats: 0, reconnects: 0, renewals: 0 };
  /** Violations of the gateway's guarantees. */
  readonly wrongs: string[] = [];
  readonly finals = new Map<string, FinalSight>();
  private readonly latest = new Map<string, TaskSnapshot>();
  private readonly finalEvents = new Map<string, number>();
  /** Tasks that the current connection is subscribed to, and since when. */
  private listening = new Map<string, number>();
  private asked = new Map<string, number>();
  private socket: BrowserSocket | undefined;
  private closed = false;

  constructor(
    private readonly pickUrl: () => string | undefined,
    private readonly token: string,
    private readonly tasks: Set<string>,
  ) {
    this.connect();
  }

  watch(uuid: string): void {
    this.tasks.add(uuid);
    if (this.socket?.connected === true) void this.subscribe(this.socket, uuid);
  }

  /** Drops the connection without a close frame and reconnects. */
  drop(): void {
    this.socket?.io.engine?.close();
  }

  missing(): string[] {
    return [...this.tasks].filter((uuid) => !this.finals.has(uuid));
  }

  close(): void {
    this.closed = true;
    this.socket?.disconnect();
  }

  private connect(): void {
    if (this.closed) return;
    const url = this.pickUrl();
    if (url === undefined) return this.later();
    const socket: BrowserSocket = io(url, {
      auth: { token: this.token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: 5_000,
    });
    this.socket = socket;
    seeSocket(socket);
    socket.on('connect', () => {
      for (const uuid of this.missing()) void this.subscribe(socket, uuid);
    });
    socket.on('task:update', (event) => this.see(event, false));
    socket.on('task:finalized', (event) => this.see(event, true));
    let over = false;
    const again = () => {
      if (over) return;
      over = true;
      socket.removeAllListeners();
      socket.disconnect();
      this.listening = new Map();
      this.asked = new Map();
      this.figures.reconnects++;
      this.later();
    };
    socket.once('disconnect', again);
    socket.once('connect_error', again);
  }

  private later(): void {
    setTimeout(() => this.connect(), 50 + Math.random() * 300);
  }

  private async subscribe(socket: BrowserSocket, uuid: string): Promise<void> {
    this.asked.set(uuid, Date.now());
    while (socket.connected && !this.finals.has(uuid)) {
      try {
        const answer = (await socket.timeout(5_000).emitWithAck('task:subscribe', {
          task_uuid: uuid,
        })) as StandardResponse<TaskSnapshot> | ErrorBody;
        if (answer.code === 0 && 'data' in answer) return this.listen(uuid, answer.data);
      } catch {
        // Unanswered: requested again, or the socket is gone and its successor requests it.
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  private listen(uuid: string, snapshot: TaskSnapshot): void {
    this.take(snapshot);
    this.listening.set(uuid, Date.now());
  }

  private see(event: TaskEvent, finalized: boolean): void {
    const uuid = event.status.taskId;
    this.figures.events++;
    if (finalized !== isTerminalStatus(event.status.status)) this.wrongs.push(`${uuid}: wrong event for ${event.status.status}`);
    if (finalized) this.finalEvents.set(uuid, (this.finalEvents.get(uuid) ?? 0) + 1);
    if ((this.finalEvents.get(uuid) ?? 0) > 1) this.wrongs.push(`${uuid}: finalized twice`);
    const last = this.latest.get(uuid);
    if (last?.epoch === event.epoch && event.rev < last.rev) this.wrongs.push(`${uuid}: rev ${last.rev} then ${event.rev}`);
    this.take(event);
  }

  private take(next: TaskSnapshot): void {
    const uuid = next.status.taskId;
    const last = this.latest.get(uuid);
    if (last?.epoch === next.epoch && next.rev <= last.rev) return void this.figures.repeats++;
    if (last !== undefined && last.epoch !== next.epoch) this.figures.renewals++;
    if (last !== undefined && goesBack(last.status.status, next.status.status))
      this.wrongs.push(`${uuid}: ${last.status.status} (${last.epoch}) then ${next.status.status} (${next.epoch})`);
    this.latest.set(uuid, next);
    if (!isTerminalStatus(next.status.status)) return;
    const at = Date.now();
    this.finals.set(uuid, { uuid, at, listeningSince: this.listening.get(uuid) ?? at, askedAt: this.asked.get(uuid) ?? at });
  }
}

function goesBack(last: string, next: string): boolean {
  if (isTerminalStatus(last)) return next !== last;
  return !isTerminalStatus(next) && RANKS.indexOf(next) < RANKS.indexOf(last);
}
