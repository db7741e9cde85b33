import { Keys, type TeamKey } from '#access';
import { ApiError } from '#contracts';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Observable } from 'rxjs';
import { callerOf } from '../platform/access/caller.decorator.js';
import { assertOwnTeam, isOwnTeam } from '../platform/own-team/own-team.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The team in the path, or the team of the key in the path, once it is known to be the caller's. */
    ownTeamId?: string;
    /** The key in the path, likewise. */
    ownKey?: TeamKey;
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
  private async ownTeamOf(request: FastifyRequest<{ Params: AdminParams }>) {
    const caller = callerOf(request);
    const { teamId, keyId } = request.params;
    if (teamId !== undefined) assertOwnTeam(caller, teamId);
    if (keyId === undefined) return teamId;
    const key = await this.keys.get(keyId);
    // The same message as for a key that does not exist.
    if (!isOwnTeam(caller, key.teamId)) throw new ApiError(1005, { message: 'key not found' });
    request.ownKey = key;
    return key.teamId;
  }
}
