import { ApiError } from '#contracts';
import { type TaskChange } from '#tasks';
import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { type Connection } from '../connections/connection.js';
import { isSubscriptionRoom, isTaskRoom } from '../feeds/topic.js';
import { reportFault } from '../guarded.js';
import { type GatewayServer, type GatewaySocket, stateOf } from './gateway-socket.js';

/** A packet of socket.io; one that tells of a change is written only to members for whom the change is news. */
export interface RoomPacket {
  type: number;
  data: unknown[];
  change?: TaskChange;
}

/** socket.io's own rooms, of which those of tasks and teams are the subscriptions. */
export class RoomAdapter extends Adapter {
  declare readonly nsp: ReturnType<GatewayServer['of']>;

  /** Forced joins leave out the rooms of tasks and teams: a subscription is made for a caller who was checked. */
  override addAll(id: string, rooms: Set<string>): void {
    void super.addAll(id, new Set([...rooms].filter((room) => !isSubscriptionRoom(room))));
  }

  /** @throws ApiError 9001 when the socket is gone. */
  subscribe(id: string, room: string): void {
    if (!this.nsp.sockets.has(id)) throw new ApiError(9001, { message: 'the connection has ended' });
    void super.addAll(id, new Set([room]));
  }

  /** The frame of a change is built once; each member's connection compares the version, and writes it straight to its socket. */
  override broadcast(packet: RoomPacket, options: BroadcastOptions): void {
    const { change } = packet;
    if (change === undefined) return super.broadcast(packet, options);
    for (const room of options.rooms) {
      const tell = isTaskRoom(room) ? tellWatcher : tellTeam;
      for (const id of this.rooms.get(room) ?? []) {
        const socket: GatewaySocket | undefined = this.nsp.sockets.get(id);
        if (socket !== undefined) tell(stateOf(socket).connection, change);
      }
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
