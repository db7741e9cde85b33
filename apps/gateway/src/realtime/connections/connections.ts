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
import { Connection, type SessionParts } from './connection.js';
import { ConnectionCounts } from './connection-counts.js';
import { type ClientSink } from './client-sink.js';
import { type CredentialHold, CredentialWatch } from './credential-watch.js';

/** Clients of an instance that goes away come back over this long. */
const RECONNECT_SPREAD_MS = 3_000;
const DRAIN_STEP_MS = 20;

/** Every realtime client of this instance, whatever it speaks: admits it, ends it with its credential, and at shutdown. */
@Injectable()
export class Connections implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Connections.name);
  private readonly entries = new Map<Connection, CredentialHold>();
  readonly counts = new ConnectionCounts();
  private readonly parts: SessionParts;
  private renewer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    feeds: TaskFeeds,
    findTask: FindTask,
    readSnapshot: ReadSnapshot,
    private readonly credentials: CredentialWatch,
    private readonly limits: SocketLimits,
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

  /** Changes that wait for slow clients. */
  waiting(): number {
    let waiting = 0;
    for (const session of this.entries.keys()) waiting += session.waiting();
    return waiting;
  }

  /**
   * Takes a place for the connection; the caller gives it back with `close`.
   * @throws ApiError 9003 when the key has no place left, 9006 while the instance shuts down, 9001 when the credential was revoked meanwhile.
   */
  async open(principal: Principal, sink: ClientSink): Promise<Connection> {
    if (this.stopping) throw new ApiError(9006, { message: 'this instance is shutting down', retryAfterSeconds: 1 });
    const session = new Connection(randomBytes(15).toString('base64url'), principal, sink, this.parts);
    await this.limits.acquire(principal, session.id);
    const hold = this.credentials.hold(principal, (closing) => this.end(session, closing));
    this.entries.set(session, hold);
    try {
      await this.credentials.assertHolds(principal);
    } catch (error) {
      this.close(session);
      throw error;
    }
    if (this.stopping) this.end(session, this.shutdownNotice());
    return session;
  }

  /** Goes on with another credential of the same team; ends when that was revoked meanwhile. @throws ApiError 9001, 9002, 9003, 9010 */
  async renew(session: Connection, principal: Principal): Promise<void> {
    assertSameTeam(session.principal, principal);
    const before = session.principal;
    if (before.keyId !== principal.keyId) await this.limits.acquire(principal, session.id, before.keyId);
    session.principal = principal;
    this.entries.get(session)?.renew(principal);
    if (!this.entries.has(session)) void this.release(principal, session.id);
    await Promise.all([this.dropForbidden(session), this.assertHolds(session, principal)]);
  }

  /** A revocation between the check of a credential and its hold was told to nobody. @throws ApiError 9001 */
  private async assertHolds(session: Connection, principal: Principal): Promise<void> {
    try {
      await this.credentials.assertHolds(principal);
    } catch (error) {
      if (isApiError(error) && error.code !== 9010 && session.principal === principal) {
        this.end(session, { reason: 'credential_revoked', code: error.code, message: error.message });
      }
      throw error;
    }
  }

  end(session: Connection, closing: GatewayClosingEvent): void {
    session.end(closing);
    this.close(session);
  }

  /** The connection is gone: nothing of it stays behind. */
  close(session: Connection): void {
    const hold = this.entries.get(session);
    if (hold === undefined) return;
    this.entries.delete(session);
    hold.release();
    session.close();
    void this.release(session.principal, session.id);
  }

  /** Tells every client to go elsewhere, and waits until they have heard it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const session of [...this.entries.keys()]) session.end(this.shutdownNotice());
    const deadline = Date.now() + Math.min(this.settings.SHUTDOWN_GRACE_MS, RECONNECT_SPREAD_MS);
    while (this.entries.size > 0 && Date.now() < deadline) await delay(DRAIN_STEP_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.renewer);
    for (const session of [...this.entries.keys()]) this.close(session);
  }

  private shutdownNotice(): GatewayClosingEvent {
    return {
      reason: 'shutdown',
      code: 9006,
      message: 'this instance is shutting down; connect again',
      reconnect_after_ms: Math.round(Math.random() * RECONNECT_SPREAD_MS),
    };
  }

  /** A narrower credential does not keep what the wider one had. @throws ApiError 9010 when it cannot be found out of a task, which then stays */
  private async dropForbidden(session: Connection): Promise<void> {
    const { taskUuids, sub, scopes } = session.principal;
    const mayRead = scopes.has('tasks:read');
    if (mayRead && taskUuids === undefined && sub === undefined) return;
    session.unsubscribeTeam();
    let unknown = 0;
    for (const uuid of session.subscribedTasks()) {
      const allowed = mayRead && (await this.mayWatch(session, uuid));
      if (allowed === 'unknown') unknown++;
      else if (!allowed) session.unsubscribeTask(uuid);
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
    for (const session of this.entries.keys()) {
      const owner = ownerOf(session.principal);
      const sessions = byOwner.get(owner) ?? [];
      sessions.push(session);
      byOwner.set(owner, sessions);
    }
    for (const [owner, sessions] of byOwner) {
      // While others were renewed, a connection may have ended and given its place back, or gone on with another key.
      const own = sessions.filter((session) => this.entries.has(session) && ownerOf(session.principal) === owner);
      const [first] = own;
      if (first === undefined) continue;
      await this.limits
        .renew(
          first.principal,
          own.map(({ id }) => id),
        )
        .catch((error: unknown) => this.logger.debug(`places of ${first.principal.keyId} not renewed: ${String(error)}`));
    }
  }

  private async release(principal: Principal, id: string): Promise<void> {
    // A place that cannot be given back ends by itself.
    await this.limits
      .release(principal, id)
      .catch((error: unknown) => this.logger.debug(`place not given back: ${String(error)}`));
  }
}
