import { Teams } from '#access';
import { invalidParameters } from '#contracts';
import { type CallHandler, createParamDecorator, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Observable } from 'rxjs';
import { callerOf } from '../access/caller.decorator.js';
import { requestedTeam } from './requested-team.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The team of `team_id` in the query, or the caller's, once it is known to be the caller's own. */
    requestedTeamId?: string;
  }
}

/** Runs before the body is checked and before anything is audited: another team is not found, whatever the body. */
@Injectable()
export class RequestedTeamInterceptor implements NestInterceptor {
  constructor(private readonly teams: Teams) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: { team_id?: unknown } }>>();
    const caller = callerOf(request);
    const { team_id: wanted } = request.query;
    if (wanted !== undefined && typeof wanted !== 'string')
      throw invalidParameters([{ field: 'team_id', message: 'must be sent once' }]);
    request.requestedTeamId = requestedTeam(caller, wanted);
    if (caller.kind === 'admin') await this.teams.get(request.requestedTeamId);
    return next.handle();
  }
}

export function requestedTeamOf({ requestedTeamId }: FastifyRequest): string {
  if (requestedTeamId === undefined) throw new Error('the controller needs RequestedTeamInterceptor');
  return requestedTeamId;
}

/** The team that the request is about, as RequestedTeamInterceptor has found it. */
export const RequestedTeam = createParamDecorator((_data: unknown, context: ExecutionContext): string =>
  requestedTeamOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
