import { type LimitedAction, type Principal, rateLimitError, rateLimitHeaders, type RateReading, RateLimits } from '#access';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { accessAttemptOf } from '../audit/access-attempt.js';
import { countedAction } from './counts-as.decorator.js';
import { Refusals } from '../audit/refusals.js';

/** Stands behind the access guard: only who is known can be counted. What is refused here reaches no handler and reads no body. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly rateLimits: RateLimits,
    private readonly refusals: Refusals,
  ) {}

  /** @throws ApiError 9003 naming the limit, 9010 */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { principal } = request;
    // The operator must get in while a team floods the gateway.
    if (principal === undefined || principal.kind === 'admin') return true;
    const counted = countedAction(this.reflector, context);
    const actions: LimitedAction[] = counted === undefined ? ['requests'] : ['requests', counted];
    return this.refusals.seen(
      () => accessAttemptOf(request),
      () => this.take(context, principal, actions),
    );
  }

  private async take(context: ExecutionContext, principal: Principal, actions: readonly LimitedAction[]): Promise<boolean> {
    const { readings, refused } = await this.rateLimits.take(principal, ...actions);
    show(context, readings);
    if (refused !== null) throw rateLimitError(refused);
    return true;
  }
}

function show(context: ExecutionContext, readings: readonly RateReading[]): void {
  const headers = rateLimitHeaders(readings);
  if (headers === null) return;
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  void reply.headers({ ...headers });
}
