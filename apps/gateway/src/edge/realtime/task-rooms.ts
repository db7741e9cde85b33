import { type ClientToServerEvents, isTerminalStatus, type ServerToClientEvents, type TaskSnapshot } from '#contracts';
import { ReadSnapshot, type TaskCaller, type TaskChange, TaskEvents, TaskStore } from '#tasks';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type DefaultEventsMap, type Server, type Socket } from 'socket.io';
import { type SocketData } from './socket-data.js';

export type GatewayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

interface SentVersion {
  epoch: string;
  rev: number;
  terminal: boolean;
}

/** Tasks of a team whose last version is remembered; a repetition of an older one would pass. */
const SENT_LIMIT = 2_000;
/** Open tasks that are looked up for a team when changes may have been missed. */
const TEAM_REFRESH_LIMIT = 500;

interface Room {
  /** Active once resolved; the function ends it. */
  subscription: Promise<() => Promise<void>>;
  /** The version of each task that was last sent; a repeated or older one is not sent again. */
  sent: LRUCache<string, SentVersion>;
  /** Sends what may have been missed. */
  refresh: () => Promise<void>;
}

/** Rooms of socket.io, each fed by one subscription to the store's events for as long as somebody is in it. */
@Injectable()
export class TaskRooms {
  private readonly logger = new Logger(TaskRooms.name);
  private readonly rooms = new Map<string, Room>();
  private server: GatewayServer | undefined;

  constructor(
    private readonly events: TaskEvents,
    private readonly readSnapshot: ReadSnapshot,
    private readonly store: TaskStore,
  ) {}

  attach(server: GatewayServer): void {
    this.server = server;
    server.of('/').adapter.on('delete-room', (room: string) => this.close(room));
    this.events.onGap(() => void this.refreshAll());
  }

  /** Joined before it resolves: what changes from then on reaches the socket. */
  async joinTask(socket: GatewaySocket, caller: TaskCaller, uuid: string): Promise<void> {
    const name = taskRoom(caller.teamId, uuid);
    const refresh = async () => {
      this.send(name, uuid, await this.readSnapshot.execute({ teamId: caller.teamId, keyId: caller.keyId }, uuid));
    };
    await this.join(socket, name, () =>
      this.open(refresh, (listener) => this.events.onTask(caller.teamId, uuid, listener), name),
    );
  }

  async joinTeam(socket: GatewaySocket, teamId: string): Promise<void> {
    const name = teamRoom(teamId);
    await this.join(socket, name, () =>
      this.open(
        () => this.refreshTeam(name, teamId),
        (listener) => this.events.onTeam(teamId, listener),
        name,
      ),
    );
  }

  /** Rooms that are fed at the moment. */
  count(): number {
    return this.rooms.size;
  }

  private async join(socket: GatewaySocket, name: string, open: () => Room): Promise<void> {
    await socket.join(name);
    let room = this.rooms.get(name);
    if (room === undefined) {
      room = open();
      this.rooms.set(name, room);
    }
    try {
      await room.subscription;
    } catch (error) {
      this.rooms.delete(name);
      await socket.leave(name);
      throw error;
    }
    // A socket that went away meanwhile has left its rooms already; joining after that would keep the room for ever.
    if (!socket.connected) await socket.leave(name);
  }

  private open(
    refresh: Room['refresh'],
    subscribe: (listener: (change: TaskChange) => void) => Promise<() => Promise<void>>,
    name: string,
  ): Room {
    const sent = new LRUCache<string, SentVersion>({ max: SENT_LIMIT });
    return { refresh, sent, subscription: subscribe((change) => this.send(name, change.uuid, change)) };
  }

  private send(name: string, uuid: string, { epoch, rev, status }: TaskSnapshot): void {
    const room = this.rooms.get(name);
    if (room === undefined || this.server === undefined) return;
    const last = room.sent.get(uuid);
    if (last?.epoch === epoch && rev <= last.rev) return;
    const terminal = isTerminalStatus(status.status);
    room.sent.set(uuid, { epoch, rev, terminal });
    this.server.to(name).emit(terminal ? 'task:finalized' : 'task:update', { epoch, rev, status });
  }

  /** Tasks that are open, and those that were when their last change was sent. */
  private async refreshTeam(name: string, teamId: string): Promise<void> {
    const open = await this.store.openTasksOf(teamId, TEAM_REFRESH_LIMIT);
    const ended = [...(this.rooms.get(name)?.sent.entries() ?? [])].filter(([, { terminal }]) => !terminal);
    const uuids = new Set([...open.map(({ meta }) => meta.uuid), ...ended.map(([uuid]) => uuid)]);
    for (const uuid of uuids) {
      const stored = await this.store.read(teamId, uuid);
      if (stored?.record) this.send(name, uuid, stored.record);
    }
  }

  private close(name: string): void {
    const room = this.rooms.get(name);
    if (room === undefined) return;
    this.rooms.delete(name);
    room.subscription
      .then((unsubscribe) => unsubscribe())
      .catch((error: unknown) => this.logger.debug(`room ${name} not unsubscribed: ${String(error)}`));
  }

  private async refreshAll(): Promise<void> {
    for (const [name, room] of this.rooms) {
      await room.refresh().catch((error: unknown) => this.logger.debug(`room ${name} not refreshed: ${String(error)}`));
    }
  }
}

export function taskRoom(teamId: string, uuid: string): string {
  return `task:${teamId}:${uuid}`;
}

export function teamRoom(teamId: string): string {
  return `team:${teamId}`;
}
