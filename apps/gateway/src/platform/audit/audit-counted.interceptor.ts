import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { countedAction, type CountedAction } from '../access/counts-as.decorator.js';
import { Audited } from './audited.js';

const NAMES: Record<CountedAction, string> = { creations: 'task.create', uploads: 'upload' };

/** Writes creations and uploads into the audit trail; of their bodies nothing is kept. */
@Injectable()
export class AuditCountedInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audited: Audited,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const counted = countedAction(this.reflector, context);
    if (counted === undefined) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.principal === undefined) return next.handle();
    const path = (request.url.split('?')[0] ?? '').slice(0, 200);
    const what = {
      action: NAMES[counted],
      target: path,
      made: (answer: unknown) => ({ target: madeIn(answer) ?? path }),
      detail: { path },
    };
    return from(
      this.audited.run<unknown>({ caller: request.principal, request }, what, () =>
        lastValueFrom(next.handle() as Observable<unknown>, { defaultValue: undefined }),
      ),
    );
  }
}

/** The task or file that an answer names. */
function madeIn(answer: unknown): string | undefined {
  const data = (answer as { data?: { task_uuid?: unknown; file_key?: unknown } } | undefined)?.data;
  const name = data?.task_uuid ?? data?.file_key;
  return typeof name === 'string' ? name : undefined;
}
