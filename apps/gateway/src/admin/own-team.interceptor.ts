import { Keys } from '#access';
import { ApiError } from '#contracts';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Observable } from 'rxjs';
import { assertOwnTeam, isOwnTeam } from './own-team.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The team in the path, or the team of the key in the path, once it is known to be the caller's. */
    ownTeamId?: string;
  }
}

interface AdminParams {
  teamId?: string;
  keyId?: string;
}

/** Runs before the body is checked and before anything is audited: another team and its keys are not found, whatever the body. */
@Injectable()
export class OwnTeamInterceptor implements NestInterceptor {
  constructor(private readonly keys: Keys) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: AdminParams }>>();
    const teamId = await this.ownTeamOf(request);
    if (teamId !== undefined) request.ownTeamId = teamId;
    return next.handle();
  }

  /** @throws ApiError 1005 */
  private async ownTeamOf({ principal, params: { teamId, keyId } }: FastifyRequest<{ Params: AdminParams }>) {
    if (principal === undefined) throw new ApiError(9001);
    if (teamId !== undefined) assertOwnTeam(principal, teamId);
    if (keyId === undefined) return teamId;
    const key = await this.keys.get(keyId);
    // The same message as for a key that does not exist.
    if (!isOwnTeam(principal, key.teamId)) throw new ApiError(1005, { message: 'key not found' });
    return key.teamId;
  }
}
