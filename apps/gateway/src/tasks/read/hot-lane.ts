import { type Authenticator, type Principal, type RateLimits } from '#access';
import { canonicalTaskId, TASK_UUID } from '#contracts';
import { type GetTask, isOwner, mayTouch, type StatusCopies } from '#tasks';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AccessLog } from '../../platform/logging/access-log.js';
import { type AccessRule } from '../../platform/access/access-rules.decorator.js';
import { assertAllowed } from '../../platform/access/access.guard.js';
import { requestIdOf } from '../../platform/request/request-id.js';
import { ageOf, matchesEtag } from '../../platform/request/status-headers.js';
import { type AskedStatus, askedStatusOf } from './asked-status.js';
import { type AnswerHeaders, LearnedHeaders } from './learned-headers.js';
import { type StatusPage } from './status-page.js';

interface HotLaneParts {
  authenticator: Authenticator;
  rateLimits: RateLimits;
  getTask: GetTask;
  copies: StatusCopies<StatusPage>;
  log: AccessLog;
  /** Told of each status that was answered here. */
  onHit: () => void;
  /** The rule that the controller's route declares. */
  rule: AccessRule;
  /** The route's pattern, for metrics. */
  route: string;
  allowedOrigins: readonly string[];
  /** False once the instance is going down: then Fastify says so to each caller. */
  isOpen: () => boolean;
}

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
export class HotLane {
  private readonly headers: LearnedHeaders;

  constructor(private readonly parts: HotLaneParts) {
    this.headers = new LearnedHeaders(parts.allowedOrigins);
  }

  answer(request: IncomingMessage, response: ServerResponse, controller: Handler): void {
    const exchange = this.enter(request, response);
    if (exchange === undefined) return controller(request, response);
    const { asked, principal } = exchange;
    const copy = this.parts.copies.current(principal.teamId, asked.uuid);
    if (copy !== undefined) return this.serve(exchange, copy, controller);
    // Only what the storage knows by exactly this name can be read below; the pipe of the controller has more to say of the rest.
    if (!TASK_UUID.test(asked.uuid) || asked.uuid !== canonicalTaskId(asked.uuid)) return controller(request, response);
    void this.readAndServe(exchange, controller);
  }

  /** Shown the controller's answers, from which it takes the headers that they all have. */
  learn(request: IncomingMessage, status: number, headers: AnswerHeaders): void {
    if (status !== 200 && status !== 304) return;
    const asked = askedStatusOf(request);
    if (asked !== undefined) this.headers.learn(status, asked.origin, headers);
  }

  close(): void {
    this.parts.copies.close();
  }

  private enter(request: IncomingMessage, response: ServerResponse): Exchange | undefined {
    const asked = askedStatusOf(request);
    if (asked === undefined || !this.parts.isOpen()) return undefined;
    const principal = this.parts.authenticator.recognise(asked.credential);
    if (principal === undefined || !this.isAllowed(principal)) return undefined;
    return { request, response, startedAt: performance.now(), asked, principal };
  }

  private isAllowed(principal: Principal): boolean {
    if (!this.parts.rateLimits.isKnownUnlimited(principal)) return false;
    try {
      assertAllowed(this.parts.rule, principal);
      return true;
    } catch {
      // The controller's guard refuses in its own words.
      return false;
    }
  }

  private async readAndServe(exchange: Exchange, controller: Handler): Promise<void> {
    const { asked, principal } = exchange;
    // What the storage has to say of its own faults, it says to the controller.
    const page = await this.parts.copies.read(principal.teamId, asked.uuid).catch(() => null);
    // Nobody is there any more: the line is due all the same, and no event will ask for it.
    if (exchange.response.closed) return this.record(exchange);
    if (page !== null) this.parts.getTask.remember(principal.teamId, asked.uuid, page.meta);
    this.serve(exchange, page, controller);
  }

  private serve(exchange: Exchange, page: StatusPage | null, controller: Handler): void {
    const { request, response, asked } = exchange;
    const status = page !== null && matchesEtag(asked.ifNoneMatch, page.etag) ? 304 : 200;
    const learned = this.headers.of(status, asked.origin);
    if (page === null || learned === undefined || !this.mayServe(exchange, page)) return controller(request, response);
    exchange.requestId = requestIdOf(request);
    response.once('close', () => this.record(exchange));
    const head = learned.concat(page.versionHeaders, 'age', ageOf(page, Date.now()), 'x-request-id', exchange.requestId);
    if (status === 304) {
      response.writeHead(304, head).end();
    } else {
      head.push('content-length', page.contentLength);
      response.writeHead(200, head).end(page.body);
    }
  }

  private mayServe({ asked, principal }: Exchange, page: StatusPage): boolean {
    return mayTouch(principal, asked.uuid) && isOwner(principal, page.meta) && this.parts.getTask.isFresh(page);
  }

  private record({ request, response, startedAt, principal, requestId }: Exchange): void {
    if (requestId !== undefined) this.parts.onHit();
    this.parts.log.record({
      method: 'GET',
      path: request.url ?? '',
      route: this.parts.route,
      status: response.statusCode,
      elapsed: performance.now() - startedAt,
      requestId: requestId ?? requestIdOf(request),
      aborted: !response.writableFinished,
      principal,
    });
  }
}
