import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { TaskStore } from '#tasks';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { PeerServer } from '../../platform/peers/peer-server.js';
import { urlOf } from '../../platform/peers/request-target.js';
import { refuseUpgrade } from '../../platform/peers/upgrades.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { type AccessAttempt, socketAccessAttempt } from '../../platform/audit/access-attempt.js';
import { foreignOrigin, isAllowedOrigin } from '../../platform/access/origins.js';
import { Refusals } from '../../platform/audit/refusals.js';
import { SocketCredentials } from '../../platform/access/socket-credentials.js';
import { toApiError } from '../../platform/errors/api-exception.filter.js';
import { type Connection } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { FairWebSocketServer } from '../connections/fair-websocket-server.js';
import { toChange } from '../connections/to-change.js';
import { RawWatchSink } from './raw-watch-sink.js';
import { replaySince } from './replay-since.js';
import { assertMayWatch, credentialOf, targetOf, watchNameOf, type WatchTarget } from './watch-request.js';

const PREFIX = '/api/v1/tasks/watch/';
/** A client of this wire has nothing to say but pongs. */
const FRAMES = { perSecond: 10, burst: 100 };
const TARGET = 'WS /api/v1/tasks/watch/:name';

interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  url: URL;
  asking: AccessAttempt;
}

/** `WS /api/v1/tasks/watch/{uuid|all}`, as the upstream serves it, on the same HTTP server. */
@Injectable()
export class RawWatchServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RawWatchServer.name);
  private readonly server: FairWebSocketServer;

  constructor(
    private readonly peers: PeerServer,
    private readonly callers: SocketCredentials,
    private readonly connections: Connections,
    private readonly store: TaskStore,
    private readonly refusals: Refusals,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {
    this.server = new FairWebSocketServer({ maxPayload: settings.SOCKET_MESSAGE_BYTES }, FRAMES);
  }

  onApplicationBootstrap(): void {
    this.peers.upgrades.add(PREFIX, (request, socket, head) => {
      const upgrade = {
        request,
        socket,
        head,
        url: urlOf(request.url),
        asking: socketAccessAttempt(request, TARGET, this.settings),
      };
      void this.accept(upgrade).catch((failure: unknown) => this.refuse(upgrade, failure));
    });
  }

  onApplicationShutdown(): void {
    this.server.close();
  }

  private async accept(upgrade: Upgrade): Promise<void> {
    const { request, url, asking } = upgrade;
    const name = watchNameOf(url);
    if (name === undefined) throw new ApiError(1005, { message: 'no such route' });
    if (!isAllowedOrigin(request.headers, this.settings)) throw foreignOrigin(request.headers);
    const caller = await this.callers.principalOf(credentialOf(request, url), request.headers);
    asking.caller = caller;
    assertMayWatch(caller, url);
    const target = targetOf(url, name);
    const sink = new RawWatchSink(target.kind === 'task', () => connection.drained());
    const client = { ip: asking.ip, agent: request.headers['user-agent'], transport: () => 'raw-watch' as const };
    const connection: Connection = await this.connections.open(caller, sink, { client });
    upgrade.socket.once('close', () => this.connections.close(connection, sink.isFinished() ? 'complete' : 'client'));
    try {
      await this.begin(upgrade, { sink, connection, target });
    } catch (error) {
      this.connections.close(connection);
      throw error;
    }
  }

  /** Subscribes before the upgrade, so that a refusal is an HTTP answer; what happens meanwhile waits in the connection. */
  private async begin(
    upgrade: Upgrade,
    watch: { sink: RawWatchSink; connection: Connection; target: WatchTarget },
  ): Promise<void> {
    const { sink, connection, target } = watch;
    const { teamId } = connection.principal;
    const snapshot = target.kind === 'task' ? await connection.subscribeTask(target.uuid) : null;
    if (target.kind === 'all') await connection.subscribeTeam();
    if (upgrade.socket.destroyed) return this.connections.close(connection);
    this.server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (client) => {
      client.on('error', (error) => this.logger.debug(`watch socket: ${error.message}`));
      sink.attach(client);
      if (target.kind === 'task' && snapshot !== null) sink.write(toChange(teamId, target.uuid, snapshot));
      connection.drained();
      if (target.kind === 'all' && target.since !== undefined) void this.replay(connection, target.since);
    });
  }

  private async replay(connection: Connection, since: number): Promise<void> {
    try {
      await replaySince(this.store, connection, since);
    } catch (error) {
      this.logger.warn(`replay aborted: ${String(error)}`);
      this.connections.end(connection, { reason: 'limit', code: 9010, message: 'the catch-up failed; reconnect' });
    }
  }

  private refuse({ socket, url, asking }: Upgrade, failure: unknown): void {
    const error = toApiError(failure);
    this.refusals.note(error, asking);
    this.connections.refusals.note('raw-watch', error);
    // The path only: the query may hold a credential.
    if (error.code === 9000) this.logger.error(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
    this.logger.log({ method: 'WS', path: url.pathname, status: error.status });
    if (!socket.destroyed) refuseUpgrade(socket, error, asking.id);
  }
}
