import { assertMayMint, type Principal } from '#access';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { callerOf } from '../platform/access/caller.decorator.js';

/** The caller, if it may create client tokens. As the first parameter it is checked before the body. @throws ApiError 9002 */
export const Minter = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  assertMayMint(caller);
  return caller;
});
