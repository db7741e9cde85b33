import { Authenticator } from '#access';
import { type Settings } from '#config';
import { canonicalTaskId, type ErrorBody, type StandardResponse, type TaskSnapshot, type TeamSnapshot } from '#contracts';
import { LinkMonitor, OpenTasks } from '#tasks';
import { Inject } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { randomUUID } from 'node:crypto';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { assertAllowed } from '../platform/access/access.guard.js';
import { Refusals } from '../platform/audit/refusals.js';
import { validateDto } from '../platform/validation/validate-dto.js';
import { acknowledge } from './acknowledge.js';
import { assertWholeTeam } from './connections/assert-whole-team.js';
import { Connections } from './connections/connections.js';
import { exactAcks } from './socket-io/exact-acks.js';
import { forgetHandshake, forgetUpgrades } from './socket-io/forget-handshake.js';
import { type GatewayServer, type GatewaySocket } from './socket-io/gateway-socket.js';
import { limitEvents } from './socket-io/limit-events.js';
import { withoutRooms } from './socket-io/without-rooms.js';
import { AuthRefreshDto, TaskSubscribeDto, TaskUnsubscribeDto } from './socket-requests.dto.js';

/** Open tasks that a team's snapshot holds at most; older ones are found in the task list. */
const TEAM_SNAPSHOT_LIMIT = 500;
const READ = { kind: 'scope', scope: 'tasks:read' } as const;

/** The socket.io surface. */
@WebSocketGateway()
export class RealtimeGateway
  implements OnGatewayInit<GatewayServer>, OnGatewayConnection<GatewaySocket>, OnGatewayDisconnect<GatewaySocket>
{
  constructor(
    private readonly sessions: Connections,
    private readonly authenticator: Authenticator,
    private readonly openTasks: OpenTasks,
    private readonly link: LinkMonitor,
    private readonly refusals: Refusals,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  afterInit(server: GatewayServer): void {
    forgetUpgrades(server);
    withoutRooms(server);
    exactAcks(server);
    this.link.onChange((upstream) => server.emit('gateway:status', { upstream }));
  }

  handleConnection(socket: GatewaySocket): void {
    const { session } = socket.data;
    forgetHandshake(socket);
    socket.conn.on('drain', () => session.drained());
    limitEvents(socket, this.settings, ({ code, message }) => this.sessions.end(session, { reason: 'limit', code, message }));
    socket.emit('gateway:status', { upstream: this.link.state() });
  }

  handleDisconnect(socket: GatewaySocket): void {
    this.sessions.close(socket.data.session);
  }

  @SubscribeMessage('task:subscribe')
  subscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<TaskSnapshot> | ErrorBody> {
    return this.answer(socket, 'task:subscribe', async () => {
      const { session } = socket.data;
      assertAllowed(READ, session.principal);
      return await session.subscribeTask(canonicalTaskId((await validateDto(TaskSubscribeDto, body)).task_uuid));
    });
  }

  @SubscribeMessage('task:unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<{ task_uuid: string }> | ErrorBody> {
    return this.answer(socket, 'task:unsubscribe', async () => {
      const uuid = canonicalTaskId((await validateDto(TaskUnsubscribeDto, body)).task_uuid);
      socket.data.session.unsubscribeTask(uuid);
      return { task_uuid: uuid };
    });
  }

  /** Listens before it reads, so that no change falls between the snapshot and the first event. */
  @SubscribeMessage('team:subscribe')
  subscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<TeamSnapshot> | ErrorBody> {
    return this.answer(socket, 'team:subscribe', async () => {
      const { session } = socket.data;
      assertAllowed(READ, session.principal);
      assertWholeTeam(session.principal);
      await session.subscribeTeam();
      const { teamId } = session.principal;
      const open = await this.openTasks.newest(teamId, TEAM_SNAPSHOT_LIMIT);
      const read = open.flatMap(({ record }) =>
        record === null ? [] : [{ epoch: record.epoch, rev: record.rev, status: record.status }],
      );
      // A task whose end was told while this was read is open no more.
      const tasks = read.filter(({ status }) => !session.hasTheEndOf(status.taskId));
      for (const task of tasks) session.note(task.status.taskId, task);
      return { team_id: teamId, tasks };
    });
  }

  @SubscribeMessage('team:unsubscribe')
  unsubscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<{ team_id: string }> | ErrorBody> {
    return this.answer(socket, 'team:unsubscribe', async () => {
      const { session } = socket.data;
      session.unsubscribeTeam();
      return { team_id: session.principal.teamId };
    });
  }

  /** Renews the credential in place: subscriptions stay. */
  @SubscribeMessage('auth:refresh')
  refresh(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<{ expires_at: string | null }> | ErrorBody> {
    return this.answer(socket, 'auth:refresh', async () => {
      const { token } = await validateDto(AuthRefreshDto, body);
      const principal = await this.authenticator.authenticate(token);
      await this.sessions.renew(socket.data.session, principal);
      const { expiresAt } = principal;
      const ends = expiresAt === null || expiresAt === Infinity ? null : new Date(expiresAt).toISOString();
      return { expires_at: ends };
    });
  }

  private answer<T>(socket: GatewaySocket, event: string, act: () => Promise<T>): Promise<StandardResponse<T> | ErrorBody> {
    const id = randomUUID();
    const asking = () => ({
      target: `socket.io ${event}`,
      ip: socket.handshake.address,
      id,
      caller: socket.data.session.principal,
    });
    return acknowledge(() => this.refusals.seen(asking, act), id);
  }
}
