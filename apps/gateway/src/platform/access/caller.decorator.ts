import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** The principal that the guard found. @throws ApiError 9001 */
export function callerOf({ principal }: Pick<FastifyRequest, 'principal'>): Principal {
  if (principal === undefined) throw new ApiError(9001);
  return principal;
}

export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
