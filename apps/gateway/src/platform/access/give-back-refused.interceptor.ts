import { RateLimits } from '#access';
import { isApiError } from '#contracts';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { countedAction } from './counts-as.decorator.js';

/** A bound on open tasks, and a budget that is spent. */
const REFUSALS = new Set([9003, 9004]);

/** A creation that a limit of the gateway refuses after it was counted made nothing: it counts as a request, and as no creation. */
@Injectable()
export class GiveBackRefusedInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly rateLimits: RateLimits,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const counted = countedAction(this.reflector, context);
    if (counted !== 'creations') return next.handle();
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      catchError(async (failure: unknown) => {
        const refused = isApiError(failure) && REFUSALS.has(failure.code);
        if (refused && principal !== undefined) await this.rateLimits.giveBack(principal, counted);
        throw failure;
      }),
    );
  }
}
