import { Authenticator } from '#access';
import { type Settings } from '#config';
import { canonicalTaskId, type ErrorBody, type StandardResponse, type TaskSnapshot, type TeamSnapshot } from '#contracts';
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
import { guarded } from './guarded.js';
import { Connections } from './connections/connections.js';
import { exactAcks } from './socket-io/exact-acks.js';
import { cut } from './socket-io/engine-connection.js';
import { forgetHandshake, forgetUpgrades } from './socket-io/forget-handshake.js';
import { drained, type GatewayServer, type GatewaySocket } from './socket-io/gateway-socket.js';
import { limitEvents } from './socket-io/limit-events.js';
import { withoutRooms } from './socket-io/without-rooms.js';
import { AuthRefreshDto, TaskSubscribeDto, TaskUnsubscribeDto } from './socket-requests.dto.js';

const TEAM = 'team';
const TOO_SLOW = { reason: 'limit', code: 9003, message: 'the connection does not take the answers to its requests' };

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
    guarded(
      () => this.welcome(socket),
      () => cut(socket.conn),
    );
  }

  /** Whoever leaves the namespace has left: nothing else would end the connection underneath. */
  handleDisconnect(socket: GatewaySocket): void {
    this.sessions.close(socket.data.session);
    socket.data.requests.clear();
    socket.conn.close();
  }

  @SubscribeMessage('task:subscribe')
  subscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<TaskSnapshot> | ErrorBody> {
    return this.answer(socket, { event: 'task:subscribe', topic: topicOf(body) }, async () => {
      const { session } = socket.data;
      assertReads(session.principal);
      return await session.subscribeTask(canonicalTaskId(validateDto(TaskSubscribeDto, body).task_uuid));
    });
  }

  @SubscribeMessage('task:unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: GatewaySocket,
    @MessageBody() body: unknown,
  ): Promise<StandardResponse<{ task_uuid: string }> | ErrorBody> {
    return this.answer(socket, { event: 'task:unsubscribe', topic: topicOf(body) }, async () => {
      const uuid = canonicalTaskId(validateDto(TaskUnsubscribeDto, body).task_uuid);
      socket.data.session.unsubscribeTask(uuid);
      return { task_uuid: uuid };
    });
  }

  /** Listens before it reads, so that no change falls between the snapshot and the first event. */
  @SubscribeMessage('team:subscribe')
  subscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<TeamSnapshot> | ErrorBody> {
    return this.answer(socket, { event: 'team:subscribe', topic: TEAM }, async () => {
      const { session } = socket.data;
      const listensSince = await session.subscribeTeam();
      const open = await this.openTasks.read(session.principal.teamId, listensSince);
      // The credential may have become a narrower one meanwhile.
      assertReadsTeam(session.principal);
      const read = open.flatMap(({ record }) =>
        record === null ? [] : [{ epoch: record.epoch, rev: record.rev, status: record.status }],
      );
      // A task whose end was told while this was read is open no more.
      const tasks = read.filter(({ status }) => !session.hasTheEndOf(status.taskId));
      for (const task of tasks) session.note(task.status.taskId, task);
      return { team_id: session.principal.teamId, tasks };
    });
  }

  @SubscribeMessage('team:unsubscribe')
  unsubscribeTeam(@ConnectedSocket() socket: GatewaySocket): Promise<StandardResponse<{ team_id: string }> | ErrorBody> {
    return this.answer(socket, { event: 'team:unsubscribe', topic: TEAM }, async () => {
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
    const renew = () =>
      this.carryOut(socket, 'auth:refresh', async () => {
        const { token } = validateDto(AuthRefreshDto, body);
        const principal = await this.authenticator.authenticate(token);
        await this.sessions.renew(socket.data.session, principal);
        const { expiresAt } = principal;
        const ends = expiresAt === null || expiresAt === Infinity ? null : new Date(expiresAt).toISOString();
        return { expires_at: ends };
      });
    // One after the other, and behind no other request: the credential may be about to expire.
    const renewed = socket.data.renewal?.then(renew) ?? renew();
    socket.data.renewal = renewed;
    return renewed;
  }

  private welcome(socket: GatewaySocket): void {
    const { session } = socket.data;
    forgetHandshake(socket);
    socket.conn.on('drain', () => drained(socket));
    limitEvents(socket, this.settings, ({ code, message }) => this.sessions.end(session, { reason: 'limit', code, message }));
    socket.emit('gateway:status', { upstream: this.link.state() });
  }

  private answer<T>(
    socket: GatewaySocket,
    { event, topic }: { event: string; topic: string },
    act: () => Promise<T>,
  ): Promise<StandardResponse<T> | ErrorBody> {
    const { session, requests } = socket.data;
    if (requests.size() >= this.mostWaiting()) this.sessions.end(session, TOO_SLOW);
    return requests.run(topic, () => this.carryOut(socket, event, act));
  }

  private carryOut<T>(socket: GatewaySocket, event: string, act: () => Promise<T>): Promise<StandardResponse<T> | ErrorBody> {
    const id = randomUUID();
    const asking = () => ({
      target: `socket.io ${event}`,
      ip: socket.handshake.address,
      id,
      caller: socket.data.session.principal,
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
