import { type ClientToServerEvents, type ServerToClientEvents, type TaskSnapshot } from '#contracts';
import { type TaskChange, TaskEvents, type TaskCaller } from '#tasks';
import { ReadSnapshot } from '#tasks';
import { Injectable, Logger } from '@nestjs/common';
import { type DefaultEventsMap, type Server, type Socket } from 'socket.io';
import { type SocketData } from './socket-data.js';

export type GatewayServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

interface Room {
  /** Active once resolved; the function ends it. */
  subscription: Promise<() => Promise<void>>;
  sent: Map<string, { epoch: string; rev: number }>;
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
      const snapshot = await this.readSnapshot.execute({ teamId: caller.teamId, keyId: caller.keyId }, uuid);
      this.send(name, { ...snapshot, teamId: caller.teamId, uuid, terminal: false });
    };
    await this.join(socket, name, () =>
      this.open(refresh, (listener) => this.events.onTask(caller.teamId, uuid, listener), name),
    );
  }

  async joinTeam(socket: GatewaySocket, teamId: string): Promise<void> {
    const name = teamRoom(teamId);
    await this.join(socket, name, () =>
      this.open(
        () => Promise.resolve(),
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
    return { refresh, sent: new Map(), subscription: subscribe((change) => this.send(name, change)) };
  }

  private send(name: string, change: TaskChange | (TaskSnapshot & { teamId: string; uuid: string; terminal: boolean })): void {
    const room = this.rooms.get(name);
    if (room === undefined || this.server === undefined) return;
    const last = room.sent.get(change.uuid);
    if (last?.epoch === change.epoch && change.rev <= last.rev) return;
    room.sent.set(change.uuid, { epoch: change.epoch, rev: change.rev });
    const event = change.terminal ? 'task:finalized' : 'task:update';
    this.server.to(name).emit(event, { epoch: change.epoch, rev: change.rev, status: change.status });
    if (change.terminal) room.sent.delete(change.uuid);
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
