import { assertMayMint, type Principal } from '#access';
import { ApiError } from '#contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** The caller, if it may create client tokens. As the first parameter it is checked before the body. @throws ApiError 9002 */
export const Minter = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal === undefined) throw new ApiError(9001);
  assertMayMint(principal);
  return principal;
});
