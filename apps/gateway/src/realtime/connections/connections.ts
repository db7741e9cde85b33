import { type Principal, SocketLimits, SOCKET_RENEW_MS } from '#access';
import { type Settings } from '#config';
import { ApiError, type GatewayClosingEvent, isApiError } from '#contracts';
import { FindTask, ReadSnapshot } from '#tasks';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { TaskFeeds } from '../feeds/task-feeds.js';
import { assertSameTeam } from './assert-same-team.js';
import { Connection, type ConnectionParts } from './connection.js';
import { ConnectionCounts } from './connection-counts.js';
import { ConnectionLog, type LiveClient, type Transport } from './connection-log.js';
import { type ClientSink } from './client-sink.js';
import { HandshakeRefusals } from './handshake-refusals.js';
import { type Membership } from './membership.js';
import { type CredentialHold, CredentialWatch } from '../../platform/access/credential-watch.js';

/** Clients of an instance that goes away come back over this long. */
const RECONNECT_SPREAD_MS = 3_000;
const DRAIN_STEP_MS = 20;

/** One connection and what ends with it. */
interface Entry {
  hold: CredentialHold;
  client: LiveClient;
  since: number;
}

export interface OpenOptions {
  client: LiveClient;
  /** Where the client's wire has rooms. */
  membership?: Membership;
}

/** Every realtime client of this instance, whatever it speaks: admits it, ends it with its credential, and at shutdown. */
@Injectable()
export class Connections implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Connections.name);
  private readonly entries = new Map<Connection, Entry>();
  readonly counts = new ConnectionCounts();
  readonly refusals = new HandshakeRefusals();
  private readonly parts: ConnectionParts;
  private renewer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    feeds: TaskFeeds,
    findTask: FindTask,
    readSnapshot: ReadSnapshot,
    private readonly credentials: CredentialWatch,
    private readonly limits: SocketLimits,
    private readonly log: ConnectionLog,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {
    const options = { maxSubscriptions: settings.SUBSCRIPTIONS_PER_SOCKET, maxWaitingBytes: settings.SOCKET_BUFFER_BYTES };
    this.parts = { feeds, findTask, readSnapshot, options, counts: this.counts };
  }

  onModuleInit(): void {
    this.renewer = setInterval(() => void this.renewSlots(), SOCKET_RENEW_MS);
    this.renewer.unref();
  }

  isStopping(): boolean {
    return this.stopping;
  }

  count(): number {
    return this.entries.size;
  }

  countByTransport(): Record<Transport, number> {
    const counts = { websocket: 0, polling: 0, sse: 0, 'raw-watch': 0 };
    for (const { client } of this.entries.values()) counts[client.transport()]++;
    return counts;
  }

  /** Changes that wait for slow clients. */
  waiting(): number {
    let waiting = 0;
    for (const connection of this.entries.keys()) waiting += connection.waiting();
    return waiting;
  }

  /**
   * Takes a place for the connection; the caller gives it back with `close`.
   * @throws ApiError 9003 when the key has no place left, 9006 while the instance shuts down, 9001 when the credential was revoked meanwhile.
   */
  async open(principal: Principal, sink: ClientSink, { client, membership }: OpenOptions): Promise<Connection> {
    if (this.stopping) throw new ApiError(9006, { message: 'this instance is shutting down', retryAfterSeconds: 1 });
    const connection = new Connection(randomBytes(15).toString('base64url'), principal, sink, this.parts, membership);
    await this.limits.acquire(principal, connection.id);
    const hold = this.credentials.hold(principal, (closing) => this.end(connection, closing));
    this.entries.set(connection, { hold, client, since: performance.now() });
    this.log.came(connection, client);
    try {
      await this.credentials.assertHolds(principal);
    } catch (error) {
      this.close(connection);
      throw error;
    }
    if (this.stopping) this.end(connection, this.shutdownNotice());
    return connection;
  }

  /** Goes on with another credential of the same team; ends when that was revoked meanwhile. @throws ApiError 9001, 9002, 9003, 9010 */
  async renew(connection: Connection, principal: Principal): Promise<void> {
    assertSameTeam(connection.principal, principal);
    const before = connection.principal;
    if (before.keyId !== principal.keyId) await this.limits.acquire(principal, connection.id, before.keyId);
    connection.principal = principal;
    this.entries.get(connection)?.hold.renew(principal);
    if (!this.entries.has(connection)) void this.release(principal, connection.id);
    await Promise.all([this.dropForbidden(connection), this.assertHolds(connection, principal)]);
  }

  /** A revocation between the check of a credential and its hold was told to nobody. @throws ApiError 9001 */
  private async assertHolds(connection: Connection, principal: Principal): Promise<void> {
    try {
      await this.credentials.assertHolds(principal);
    } catch (error) {
      if (isApiError(error) && error.code !== 9010 && connection.principal === principal) {
        this.end(connection, { reason: 'credential_revoked', code: error.code, message: error.message });
      }
      throw error;
    }
  }

  end(connection: Connection, closing: GatewayClosingEvent): void {
    connection.end(closing);
    this.close(connection);
  }

  /** The connection is gone: nothing of it stays behind. @param how it ended, if the gateway did not end it. */
  close(connection: Connection, how = 'client'): void {
    const entry = this.entries.get(connection);
    if (entry === undefined) return;
    this.entries.delete(connection);
    entry.hold.release();
    connection.close();
    this.log.went(connection, entry.client, { reason: connection.endedFor ?? how, ms: performance.now() - entry.since });
    void this.release(connection.principal, connection.id);
  }

  /** Tells every client to go elsewhere, and waits until they have heard it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const connection of [...this.entries.keys()]) connection.end(this.shutdownNotice());
    const deadline = Date.now() + Math.min(this.settings.SHUTDOWN_GRACE_MS, RECONNECT_SPREAD_MS);
    while (this.entries.size > 0 && Date.now() < deadline) await delay(DRAIN_STEP_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.renewer);
    for (const connection of [...this.entries.keys()]) this.close(connection);
  }

  private shutdownNotice(): GatewayClosingEvent {
    return {
      reason: 'shutdown',
      code: 9006,
      message: 'this instance is shutting down; reconnect',
      reconnect_after_ms: Math.round(Math.random() * RECONNECT_SPREAD_MS),
    };
  }

  /** A narrower credential does not keep what the wider one had. @throws ApiError 9010 when it cannot be found out of a task, which then stays */
  private async dropForbidden(connection: Connection): Promise<void> {
    const { taskUuids, sub, scopes } = connection.principal;
    const mayRead = scopes.has('tasks:read');
    if (mayRead && taskUuids === undefined && sub === undefined) return;
    connection.unsubscribeTeam();
    let unknown = 0;
    for (const uuid of connection.subscribedTasks()) {
      const allowed = mayRead && (await this.mayWatch(connection, uuid));
      if (allowed === 'unknown') unknown++;
      else if (!allowed) connection.unsubscribeTask(uuid);
    }
    if (unknown > 0) throw new ApiError(9010);
  }

  private async mayWatch({ principal }: Connection, uuid: string): Promise<boolean | 'unknown'> {
    try {
      await this.parts.findTask.execute(principal, uuid);
      return true;
    } catch (error) {
      return isApiError(error, 9010) ? 'unknown' : false;
    }
  }

  private async renewSlots(): Promise<void> {
    // The key alone is not enough: a person's is the same in every team.
    const ownerOf = ({ teamId, keyId }: Principal) => `${teamId} ${keyId}`;
    const byOwner = new Map<string, Connection[]>();
    for (const connection of this.entries.keys()) {
      const owner = ownerOf(connection.principal);
      const connections = byOwner.get(owner) ?? [];
      connections.push(connection);
      byOwner.set(owner, connections);
    }
    for (const [owner, connections] of byOwner) {
      // While others were renewed, a connection may have ended and given its place back, or gone on with another key.
      const own = connections.filter((connection) => this.entries.has(connection) && ownerOf(connection.principal) === owner);
      const [first] = own;
      if (first === undefined) continue;
      await this.limits
        .renew(
          first.principal,
          own.map(({ id }) => id),
        )
        .catch((error: unknown) => this.logger.debug(`slots of ${first.principal.keyId} not renewed: ${String(error)}`));
    }
  }

  private async release(principal: Principal, id: string): Promise<void> {
    // A place that cannot be given back ends by itself.
    await this.limits.release(principal, id).catch((error: unknown) => this.logger.debug(`slot not released: ${String(error)}`));
  }
}
