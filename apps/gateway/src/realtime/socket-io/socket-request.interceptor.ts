import { type Principal } from '#access';
import { type Settings } from '#config';
import { canonicalTaskId, type ClientToServerEvents, type ErrorBody, type StandardResponse } from '#contracts';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Refusals } from '../../platform/audit/refusals.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { acknowledge } from '../acknowledge.js';
import { assertReads } from '../connections/assert-reads.js';
import { Connections } from '../connections/connections.js';
import { type GatewaySocket, stateOf } from './gateway-socket.js';

type Answer = StandardResponse<unknown> | ErrorBody;
type Event = Extract<keyof ClientToServerEvents, string>;

const TEAM = 'team';
const TOO_SLOW = { reason: 'limit', code: 9003, message: 'the connection does not read the answers to its requests' };
/** Checks that precede the check of the body. */
const FIRST: Partial<Record<Event, (caller: Principal) => void>> = { 'task:subscribe': assertReads };

/**
 * Carries out the requests of a socket: puts them in order, lets the pipe check the body when its turn has come, and turns results and errors into
 * the envelope of the acknowledgement.
 */
@Injectable()
export class SocketRequestInterceptor implements NestInterceptor {
  constructor(
    private readonly connections: Connections,
    private readonly refusals: Refusals,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'SUBSCRIPTIONS_PER_SOCKET' | 'SOCKET_EVENTS_PER_SECOND'>,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<Answer> {
    const ws = context.switchToWs();
    const socket = ws.getClient<GatewaySocket>();
    const event = ws.getPattern() as Event;
    const run = () => this.carryOut(socket, event, () => lastValueFrom<unknown>(next.handle()));
    return from(event === 'auth:refresh' ? renew(socket, run) : this.enqueue(socket, topicOf(event, ws.getData()), run));
  }

  private enqueue(socket: GatewaySocket, topic: string, run: () => Promise<Answer>): Promise<Answer> {
    const { connection, requests } = stateOf(socket);
    if (requests.size() >= this.maxWaiting()) this.connections.end(connection, TOO_SLOW);
    return requests.run(topic, run);
  }

  private carryOut(socket: GatewaySocket, event: Event, act: () => Promise<unknown>): Promise<Answer> {
    const id = randomUUID();
    const caller = () => stateOf(socket).connection.principal;
    const attempt = () => ({ target: `socket.io ${event}`, ip: socket.handshake.address, id, caller: caller() });
    const checked = async () => {
      FIRST[event]?.(caller());
      return act();
    };
    return acknowledge(() => this.refusals.seen(attempt, checked), id);
  }

  /** Requests that wait for a client to read its answers: all its subscriptions, twice. */
  private maxWaiting(): number {
    return 2 * (this.settings.SUBSCRIPTIONS_PER_SOCKET + this.settings.SOCKET_EVENTS_PER_SECOND);
  }
}

/** Renewals run one after another and wait for no other request: the credential may be about to expire. */
function renew(socket: GatewaySocket, run: () => Promise<Answer>): Promise<Answer> {
  const state = stateOf(socket);
  const renewed = state.renewal?.then(run) ?? run();
  state.renewal = renewed;
  return renewed;
}

/** Read before the body is checked, because requests about one topic run in the order of their arrival. */
function topicOf(event: Event, body: unknown): string {
  if (event.startsWith('team:')) return TEAM;
  const uuid: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'task_uuid') : undefined;
  return typeof uuid === 'string' ? `task ${canonicalTaskId(uuid)}` : '';
}
