import { type TeamKey } from '#access';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** The key in the path, as OwnTeamInterceptor has read it. */
export const OwnKey = createParamDecorator((_data: unknown, context: ExecutionContext): TeamKey => {
  const { ownKey } = context.switchToHttp().getRequest<FastifyRequest>();
  if (ownKey === undefined) throw new Error('the controller needs OwnTeamInterceptor');
  return ownKey;
});
