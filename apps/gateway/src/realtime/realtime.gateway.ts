import { Authenticator } from '#access';
import { type Settings } from '#config';
import { canonicalTaskId, labelTexts, type TaskSubscription, type TeamSnapshot } from '#contracts';
import { LinkMonitor } from '#tasks';
import { Inject, UseInterceptors } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { validateDto } from '../platform/validation/validate-dto.js';
import { assertReadsTeam } from './connections/assert-reads.js';
import { OpenTasks } from './feeds/open-tasks.js';
import { isNewer } from './feeds/sent-versions.js';
import { guarded } from './guarded.js';
import { Connections } from './connections/connections.js';
import { exactAcks } from './socket-io/exact-acks.js';
import { cut } from './socket-io/engine-connection.js';
import { forgetUpgrades } from './socket-io/forget-handshake.js';
import { drained, type GatewayServer, type GatewaySocket, stateOf } from './socket-io/gateway-socket.js';
import { limitEvents } from './socket-io/limit-events.js';
import { SocketRequestInterceptor } from './socket-io/socket-request.interceptor.js';
import { AuthRefreshDto, knownVersion, TaskSubscribeDto, TaskUnsubscribeDto, TeamSubscribeDto } from './socket-requests.dto.js';

/** The socket.io surface. The interceptor puts what the handlers return, or throw, into the acknowledgement. */
@WebSocketGateway()
@UseInterceptors(SocketRequestInterceptor)
export class RealtimeGateway
  implements OnGatewayInit<GatewayServer>, OnGatewayConnection<GatewaySocket>, OnGatewayDisconnect<GatewaySocket>
{
  constructor(
    private readonly connections: Connections,
    private readonly authenticator: Authenticator,
    private readonly openTasks: OpenTasks,
    private readonly link: LinkMonitor,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  afterInit(server: GatewayServer): void {
    forgetUpgrades(server);
    exactAcks(server);
    this.link.onChange((upstream) => server.emit('gateway:status', { upstream }));
  }

  handleConnection(socket: GatewaySocket): void {
    guarded(
      () => this.welcome(socket),
      () => cut(socket.conn),
    );
  }

  /** A client that leaves the namespace is disconnected: nothing else would close the connection underneath. */
  handleDisconnect(socket: GatewaySocket, reason?: string): void {
    const { connection, requests } = stateOf(socket);
    this.connections.close(connection, reason);
    requests.clear();
    socket.conn.close();
  }

  @SubscribeMessage('task:subscribe')
  async subscribe(@ConnectedSocket() socket: GatewaySocket, @MessageBody() request: TaskSubscribeDto): Promise<TaskSubscription> {
    const known = knownVersion(request);
    const snapshot = await stateOf(socket).connection.subscribeTask(canonicalTaskId(request.task_uuid), known);
    if (known === undefined || isNewer(snapshot, known)) return snapshot;
    return { epoch: snapshot.epoch, rev: snapshot.rev, unchanged: true };
  }

  @SubscribeMessage('task:unsubscribe')
  unsubscribe(@ConnectedSocket() socket: GatewaySocket, @MessageBody() request: TaskUnsubscribeDto): { task_uuid: string } {
    const uuid = canonicalTaskId(request.task_uuid);
    stateOf(socket).connection.unsubscribeTask(uuid);
    return { task_uuid: uuid };
  }

  /** Listens before it reads, so that no change falls between the snapshot and the first event. */
  @SubscribeMessage('team:subscribe')
  async subscribeTeam(@ConnectedSocket() socket: GatewaySocket, @MessageBody() body: unknown): Promise<TeamSnapshot> {
    // Clients may leave the body out.
    const request = validateDto(TeamSubscribeDto, body ?? {});
    const { connection } = stateOf(socket);
    const listensSince = await connection.subscribeTeam(labelTexts(request.labels));
    const open = await this.openTasks.read(connection.principal.teamId, listensSince);
    // The credential may have been replaced by a narrower one during the read.
    assertReadsTeam(connection.principal);
    const read = open.flatMap(({ meta: { labels }, record }) =>
      record === null ? [] : [{ epoch: record.epoch, rev: record.rev, status: record.status, ...(labels && { labels }) }],
    );
    // A task whose final status went out during the read is no longer open.
    const tasks = read.filter((task) => connection.wantsOfTeam(task) && !connection.hasTheEndOf(task.status.taskId));
    for (const task of tasks) connection.note(task.status.taskId, task);
    return { team_id: connection.principal.teamId, tasks };
  }

  @SubscribeMessage('team:unsubscribe')
  unsubscribeTeam(@ConnectedSocket() socket: GatewaySocket): { team_id: string } {
    const { connection } = stateOf(socket);
    connection.unsubscribeTeam();
    return { team_id: connection.principal.teamId };
  }

  /** Renews the credential in place: subscriptions stay. */
  @SubscribeMessage('auth:refresh')
  async refresh(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() { token }: AuthRefreshDto,
  ): Promise<{ expires_at: string | null }> {
    const principal = await this.authenticator.authenticate(token);
    await this.connections.renew(stateOf(socket).connection, principal);
    const { expiresAt } = principal;
    return { expires_at: expiresAt === null || expiresAt === Infinity ? null : new Date(expiresAt).toISOString() };
  }

  private welcome(socket: GatewaySocket): void {
    const { connection } = stateOf(socket);
    socket.conn.on('drain', () => drained(socket));
    limitEvents(socket, this.settings, ({ code, message }) =>
      this.connections.end(connection, { reason: 'limit', code, message }),
    );
    socket.emit('gateway:status', { upstream: this.link.state() });
  }
}
