import { Authenticator, type Principal, RateLimits } from '#access';
import { type Settings } from '#config';
import { canonicalTaskId, TASK_UUID } from '#contracts';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { assertAllowed } from '../../platform/access/access.guard.js';
import { ACCESS_RULE, type AccessRule } from '../../platform/access/access-rules.decorator.js';
import { Lifecycle } from '../../platform/lifecycle.js';
import { AccessLog } from '../../platform/logging/access-log.js';
import { type Lane, PeerServer } from '../../platform/peers/peer-server.js';
import { requestIdOf } from '../../platform/request/request-id.js';
import { ageOf, matchesEtag } from '../../platform/request/status-headers.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { TasksController } from '../tasks.controller.js';
import { type AskedStatus, askedStatusOf } from './asked-status.js';
import { type AnswerHeaders, LearnedHeaders } from './learned-headers.js';
import { ReadStatus } from './read-status.js';
import { type StatusPage } from './status-page.js';

/** As Fastify names the controller's route. */
const ROUTE = '/api/v1/tasks/:uuid';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  startedAt: number;
  asked: AskedStatus;
  principal: Principal;
  /** Once there is an answer. */
  requestId?: string;
}

/**
 * The read that frontends do most, answered before the framework: a fresh status, of a caller who was checked within the last second and whom no
 * limit counts. Whatever is not plainly that goes to the controller, which alone knows how to refuse, to read through and to fail; so the lane can
 * only ever say what the controller would have said.
 */
@Injectable()
export class StatusLane implements Lane, OnModuleInit {
  private readonly headers: LearnedHeaders;
  private readonly rule = ruleOfRoute();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly rateLimits: RateLimits,
    private readonly readStatus: ReadStatus,
    private readonly log: AccessLog,
    private readonly lifecycle: Lifecycle,
    private readonly peers: PeerServer,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(SETTINGS_TOKEN) settings: Pick<Settings, 'ALLOWED_ORIGINS'>,
  ) {
    this.headers = new LearnedHeaders(settings.ALLOWED_ORIGINS);
  }

  onModuleInit(): void {
    this.peers.open(this);
    this.host.httpAdapter.getInstance().addHook('onResponse', (request, reply, done) => {
      if (request.routeOptions.url === ROUTE) this.learn(request.raw, reply.statusCode, reply.getHeaders());
      done();
    });
  }

  answer(request: IncomingMessage, response: ServerResponse, controller: Handler): void {
    const exchange = this.enter(request, response);
    if (exchange === undefined) return controller(request, response);
    const { asked, principal } = exchange;
    const page = this.readStatus.atHand(principal, asked.uuid);
    if (page !== undefined) return this.serve(exchange, page, controller);
    // Only what the storage knows by exactly this name can be read below; the pipe of the controller has more to say of the rest.
    if (!TASK_UUID.test(asked.uuid) || asked.uuid !== canonicalTaskId(asked.uuid)) return controller(request, response);
    void this.readAndServe(exchange, controller);
  }

  /** From the controller's answers come the headers that they all have. */
  private learn(request: IncomingMessage, status: number, headers: AnswerHeaders): void {
    if (status !== 200 && status !== 304) return;
    const asked = askedStatusOf(request);
    if (asked !== undefined) this.headers.learn(status, asked.origin, headers);
  }

  private enter(request: IncomingMessage, response: ServerResponse): Exchange | undefined {
    const asked = askedStatusOf(request);
    // While the instance goes down, Fastify says so to each caller.
    if (asked === undefined || this.lifecycle.isStopping()) return undefined;
    const principal = this.authenticator.recognise(asked.credential);
    if (principal === undefined || !this.isAllowed(principal)) return undefined;
    return { request, response, startedAt: performance.now(), asked, principal };
  }

  private isAllowed(principal: Principal): boolean {
    if (!this.rateLimits.isKnownUnlimited(principal)) return false;
    try {
      assertAllowed(this.rule, principal);
      return true;
    } catch {
      // The controller's guard refuses in its own words.
      return false;
    }
  }

  private async readAndServe(exchange: Exchange, controller: Handler): Promise<void> {
    const { asked, principal, request, response } = exchange;
    // Storage errors fall through to the controller.
    const page = await this.readStatus.stored(principal, asked.uuid, request).catch(() => undefined);
    // Nobody is there any more: the line is due all the same, and no event will ask for it.
    if (response.closed) return this.record(exchange);
    this.serve(exchange, page, controller);
  }

  private serve(exchange: Exchange, page: StatusPage | undefined, controller: Handler): void {
    const { request, response, asked } = exchange;
    const status = page !== undefined && matchesEtag(asked.ifNoneMatch, page.etag) ? 304 : 200;
    const learned = this.headers.of(status, asked.origin);
    if (page === undefined || learned === undefined) return controller(request, response);
    exchange.requestId = requestIdOf(request);
    response.once('close', () => this.record(exchange));
    const head = learned.concat(page.versionHeaders, 'age', ageOf(page, Date.now()), 'x-request-id', exchange.requestId);
    if (status === 304) {
      response.writeHead(304, head).end();
    } else {
      head.push('content-length', page.contentLength);
      response.writeHead(200, head).end(page.body, 'latin1');
    }
  }

  private record({ request, response, startedAt, principal, requestId }: Exchange): void {
    if (requestId !== undefined) this.readStatus.countHit();
    this.log.record({
      request,
      method: 'GET',
      path: request.url ?? '',
      route: ROUTE,
      status: response.statusCode,
      elapsed: performance.now() - startedAt,
      requestId: requestId ?? requestIdOf(request),
      aborted: !response.writableFinished,
      principal,
    });
  }
}

/** What the controller's route asks of its callers, from its own declaration. */
function ruleOfRoute(): AccessRule {
  const rule = Reflect.getMetadata(ACCESS_RULE, TasksController.prototype.status) as AccessRule | undefined;
  if (rule === undefined) throw new Error('the status route declares no access rule');
  return rule;
}
