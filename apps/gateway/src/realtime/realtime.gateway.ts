import { Authenticator } from '#access';
import { type Settings } from '#config';
import { canonicalTaskId, type ErrorBody, type StandardResponse, type TaskSubscription, type TeamSnapshot } from '#contracts';
import { LinkMonitor } from '#tasks';
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
import { Refusals } from '../platform/audit/refusals.js';
import { validateDto } from '../platform/validation/validate-dto.js';
import { acknowledge } from './acknowledge.js';
import { assertReads, assertReadsTeam } from './connections/assert-reads.js';
import { OpenTasks } from './feeds/open-tasks.js';
import { isNewer } from './feeds/sent-versions.js';
import { guarded } from './guarded.js';
import { Connections } from './connections/connections.js';
import { exactAcks } from './socket-io/exact-acks.js';
import { cut } from './socket-io/engine-connection.js';
import { forgetUpgrades } from './socket-io/forget-handshake.js';
import { drained, type GatewayServer, type GatewaySocket, stateOf } from './socket-io/gateway-socket.js';
import { limitEvents } from './socket-io/limit-events.js';
import { AuthRefreshDto, knownVersion, TaskSubscribeDto, TaskUnsubscribeDto } from './socket-requests.dto.js';

const TEAM = 'team';
const TOO_SLOW = { reason: 'limit', code: 9003, message: 'the connection does not read the answers to its requests' };

/** The socket.io surface. */
@WebSocketGateway()
export class RealtimeGateway
  implements OnGatewayInit<GatewayServer>, OnGatewayConnection<GatewaySocket>, OnGatewayDisconnect<GatewaySocket>
{
  constructor(
    private readonly connections: Connections,
    private readonly authenticator: Authenticator,
    private readonly openTasks: OpenTasks,
    private readonly link: LinkMonitor,
    private readonly refusals: Refusals,
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

  /** Whoever leaves the namespace has left: nothing else would end the connection underneath. */
  handleDisconnect(socket: GatewaySocket, reason?: string): void {
    const { connection, requests } = stateOf(socket);
    this.connections.close(connection, reason);
    requests.clear();
    socket.conn.close();
  }

  @SubscribeMessage('task:subscribe')
  subscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<TaskSubscription> | ErrorBody> {
    return this.answer(socket, { event: 'task:subscribe', topic: topicOf(body) }, async () => {
      const { connection } = stateOf(socket);
      assertReads(connection.principal);
      const request = validateDto(TaskSubscribeDto, body);
      const known = knownVersion(request);
      const snapshot = await connection.subscribeTask(canonicalTaskId(request.task_uuid), known);
      if (known === undefined || isNewer(snapshot, known)) return snapshot;
      return { epoch: snapshot.epoch, rev: snapshot.rev, unchanged: true };
    });
  }

  @SubscribeMessage('task:unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<{ task_uuid: string }> | ErrorBody> {
    return this.answer(socket, { event: 'task:unsubscribe', topic: topicOf(body) }, async () => {
      const uuid = canonicalTaskId(validateDto(TaskUnsubscribeDto, body).task_uuid);
      stateOf(socket).connection.unsubscribeTask(uuid);
      return { task_uuid: uuid };
    });
  }

  /** Listens before it reads, so that no change falls between the snapshot and the first event. */
  @SubscribeMessage('team:subscribe')
  subscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<TeamSnapshot> | ErrorBody> {
    return this.answer(socket, { event: 'team:subscribe', topic: TEAM }, async () => {
      const { connection } = stateOf(socket);
      const listensSince = await connection.subscribeTeam();
      const open = await this.openTasks.read(connection.principal.teamId, listensSince);
      // The credential may have become a narrower one meanwhile.
      assertReadsTeam(connection.principal);
      const read = open.flatMap(({ record }) =>
        record === null ? [] : [{ epoch: record.epoch, rev: record.rev, status: record.status }],
      );
      // A task whose end was told while this was read is open no more.
      const tasks = read.filter(({ status }) => !connection.hasTheEndOf(status.taskId));
      for (const task of tasks) connection.note(task.status.taskId, task);
      return { team_id: connection.principal.teamId, tasks };
    });
  }

  @SubscribeMessage('team:unsubscribe')
  unsubscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<{ team_id: string }> | ErrorBody> {
    return this.answer(socket, { event: 'team:unsubscribe', topic: TEAM }, async () => {
      const { connection } = stateOf(socket);
      connection.unsubscribeTeam();
      return { team_id: connection.principal.teamId };
    });
  }

  /** Renews the credential in place: subscriptions stay. */
  @SubscribeMessage('auth:refresh')
  refresh(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<{ expires_at: string | null }> | ErrorBody> {
    const state = stateOf(socket);
    const renew = () =>
      this.carryOut(socket, 'auth:refresh', async () => {
        const { token } = validateDto(AuthRefreshDto, body);
        const principal = await this.authenticator.authenticate(token);
        await this.connections.renew(state.connection, principal);
        const { expiresAt } = principal;
        const ends = expiresAt === null || expiresAt === Infinity ? null : new Date(expiresAt).toISOString();
        return { expires_at: ends };
      });
    // One after the other, and behind no other request: the credential may be about to expire.
    const renewed = state.renewal?.then(renew) ?? renew();
    state.renewal = renewed;
    return renewed;
  }

  private welcome(socket: GatewaySocket): void {
    const { connection } = stateOf(socket);
    socket.conn.on('drain', () => drained(socket));
    limitEvents(socket, this.settings, ({ code, message }) =>
      this.connections.end(connection, { reason: 'limit', code, message }),
    );
    socket.emit('gateway:status', { upstream: this.link.state() });
  }

  private answer<T>(
    socket: GatewaySocket,
    { event, topic }: { event: string; topic: string },
    act: () => Promise<T>,
  ): Promise<StandardResponse<T> | ErrorBody> {
    const { connection, requests } = stateOf(socket);
    if (requests.size() >= this.mostWaiting()) this.connections.end(connection, TOO_SLOW);
    return requests.run(topic, () => this.carryOut(socket, event, act));
  }

  private carryOut<T>(socket: GatewaySocket, event: string, act: () => Promise<T>): Promise<StandardResponse<T> | ErrorBody> {
    const id = randomUUID();
    const asking = () => ({
      target: `socket.io ${event}`,
      ip: socket.handshake.address,
      id,
      caller: stateOf(socket).connection.principal,
    });
    return acknowledge(() => this.refusals.seen(asking, act), id);
  }

  /** Requests that wait for a client to take its answers: all its subscriptions, twice. */
  private mostWaiting(): number {
    return 2 * (this.settings.SUBSCRIPTIONS_PER_SOCKET + this.settings.SOCKET_EVENTS_PER_SECOND);
  }
}

/** Read before the body is checked, for the order of requests is that of their arrival. */
function topicOf(body: unknown): string {
  const uuid: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'task_uuid') : undefined;
  return typeof uuid === 'string' ? `task ${canonicalTaskId(uuid)}` : '';
}
