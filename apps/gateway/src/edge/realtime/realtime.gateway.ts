import { ApiError, type ErrorBody, type StandardResponse, type TaskSnapshot, type TeamSnapshot } from '#contracts';
import { FindTask, LinkMonitor, ReadSnapshot, TaskStore } from '#tasks';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { assertAllowed } from '../access/access.guard.js';
import { validateDto } from '../http/validation/validate-dto.js';
import { acknowledge } from './acknowledge.js';
import { TaskSubscribeDto, TaskUnsubscribeDto } from './socket-requests.dto.js';
import { type GatewayServer, type GatewaySocket, TaskRooms, taskRoom, teamRoom } from './task-rooms.js';

/** Open tasks that a team's snapshot holds at most; older ones are found in the task list. */
const TEAM_SNAPSHOT_LIMIT = 500;

/** The socket.io surface: one room a task, one a team. */
@WebSocketGateway()
export class RealtimeGateway implements OnGatewayInit<GatewayServer>, OnGatewayConnection<GatewaySocket> {
  constructor(
    private readonly rooms: TaskRooms,
    private readonly findTask: FindTask,
    private readonly readSnapshot: ReadSnapshot,
    private readonly store: TaskStore,
    private readonly link: LinkMonitor,
  ) {}

  afterInit(server: GatewayServer): void {
    this.rooms.attach(server);
    this.link.onChange((upstream) => server.emit('gateway:status', { upstream }));
  }

  handleConnection(socket: GatewaySocket): void {
    socket.emit('gateway:status', { upstream: this.link.state() });
  }

  /** Joins before it reads, so that no change falls between the snapshot and the first event. */
  @SubscribeMessage('task:subscribe')
  subscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<TaskSnapshot> | ErrorBody> {
    return acknowledge(async () => {
      const { principal } = socket.data;
      assertAllowed({ kind: 'scope', scope: 'tasks:read' }, principal);
      const uuid = (await validateDto(TaskSubscribeDto, body)).task_uuid.toLowerCase();
      await this.findTask.execute(principal, uuid);
      await this.rooms.joinTask(socket, principal, uuid);
      return await this.readSnapshot.execute(principal, uuid);
    });
  }

  @SubscribeMessage('task:unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<{ task_uuid: string }> | ErrorBody> {
    return acknowledge(async () => {
      const uuid = (await validateDto(TaskUnsubscribeDto, body)).task_uuid.toLowerCase();
      await socket.leave(taskRoom(socket.data.principal.teamId, uuid));
      return { task_uuid: uuid };
    });
  }

  @SubscribeMessage('team:subscribe')
  subscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<TeamSnapshot> | ErrorBody> {
    return acknowledge(async () => {
      const { principal } = socket.data;
      assertAllowed({ kind: 'scope', scope: 'tasks:read' }, principal);
      if (principal.taskUuids !== undefined || principal.sub !== undefined) {
        throw new ApiError(9002, { message: 'a credential narrowed to tasks or to an end user cannot watch the whole team' });
      }
      await this.rooms.joinTeam(socket, principal.teamId);
      const open = await this.store.openTasksOf(principal.teamId, TEAM_SNAPSHOT_LIMIT);
      const tasks = open.flatMap(({ record }) =>
        record === null ? [] : [{ epoch: record.epoch, rev: record.rev, status: record.status }],
      );
      return { team_id: principal.teamId, tasks };
    });
  }

  @SubscribeMessage('team:unsubscribe')
  unsubscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<{ team_id: string }> | ErrorBody> {
    return acknowledge(async () => {
      const { teamId } = socket.data.principal;
      await socket.leave(teamRoom(teamId));
      return { team_id: teamId };
    });
  }
}
