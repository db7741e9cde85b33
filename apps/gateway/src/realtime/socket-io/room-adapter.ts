import { ApiError } from '#contracts';
import { type TaskChange } from '#tasks';
import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { type Connection } from '../connections/connection.js';
import { isSubscriptionRoom, isTaskRoom } from '../feeds/topic.js';
import { reportFault } from '../guarded.js';
import { type GatewayServer, stateOf } from './gateway-socket.js';

/** A packet of socket.io; one that tells of a change is written only to members for whom the change is news. */
export interface RoomPacket {
  type: number;
  data: unknown[];
  change?: TaskChange;
}

/** socket.io's own rooms, of which those of tasks and teams are the subscriptions. */
export class RoomAdapter extends Adapter {
  declare readonly nsp: ReturnType<GatewayServer['of']>;
  /** The members of each room of a task or team, by the id of their socket: looking them up for each change would be a tenth of its cost. */
  private readonly members = new Map<string, Map<string, Connection>>();

  constructor(nsp: unknown) {
    super(nsp);
    this.on('leave-room', (room: string, id: string) => this.members.get(room)?.delete(id));
    this.on('delete-room', (room: string) => this.members.delete(room));
  }

  /** Forced joins leave out the rooms of tasks and teams: a subscription is made for a caller who was checked. */
  override addAll(id: string, rooms: Set<string>): void {
    void super.addAll(id, new Set([...rooms].filter((room) => !isSubscriptionRoom(room))));
  }

  /** @throws ApiError 9001 when the socket is gone. */
  subscribe(id: string, room: string): void {
    const socket = this.nsp.sockets.get(id);
    if (socket === undefined) throw new ApiError(9001, { message: 'the connection has ended' });
    void super.addAll(id, new Set([room]));
    const members = this.members.get(room) ?? new Map<string, Connection>();
    this.members.set(room, members.set(id, stateOf(socket).connection));
  }

  /** The frame of a change is built once; each member's connection compares the version, and writes it straight to its socket. */
  override broadcast(packet: RoomPacket, options: BroadcastOptions): void {
    const { change } = packet;
    if (change === undefined) return super.broadcast(packet, options);
    for (const room of options.rooms) {
      const tell = isTaskRoom(room) ? tellWatcher : tellTeam;
      for (const connection of this.members.get(room)?.values() ?? []) tell(connection, change);
    }
  }
}

/** One client's fault must not keep the change from the next. */
function tellWatcher(connection: Connection, change: TaskChange): void {
  try {
    connection.hear(change);
  } catch (error) {
    reportFault(error);
  }
}

function tellTeam(connection: Connection, change: TaskChange): void {
  try {
    connection.hearOfTeam(change);
  } catch (error) {
    reportFault(error);
  }
}
