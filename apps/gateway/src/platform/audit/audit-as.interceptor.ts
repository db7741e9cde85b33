import { type Principal } from '#access';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from '../access/caller.decorator.js';
import { Audited, type AuditedAction } from './audited.js';

export const AUDITED_AS = 'audited-as';

/** The action of a route; `of` and `made` read the rest of the audit entry from the request and from the answer. */
export interface AuditedRoute {
  action: string;
  of: (request: FastifyRequest, caller: Principal) => Pick<AuditedAction<unknown>, 'target' | 'teamId' | 'detail'>;
  made?: (answer: { data: never }) => { target: string; teamId?: string };
}

/** Audits the routes with `@AuditAs`. Pipes run inside interceptors, so a refused body is audited too. */
@Injectable()
export class AuditAsInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audited: Audited,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<{ data: never }>): Observable<unknown> {
    const { action, of, made } = this.reflector.get<AuditedRoute>(AUDITED_AS, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    const what = { action, ...of(request, caller), ...(made && { made }) };
    return from(this.audited.run({ caller, request }, what, () => lastValueFrom(next.handle())));
  }
}
