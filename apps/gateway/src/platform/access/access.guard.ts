import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { ACCESS_RULE, type AccessRule, METRICS_TOKEN_TAKEN, SIGNED_LINK } from './access-rules.decorator.js';
import { accessAttemptOf } from '../audit/access-attempt.js';
import { Refusals } from '../audit/refusals.js';
import { bearerOf } from './bearer.js';
import { isRead } from './is-read.js';
import { MetricsCredential } from './metrics-credential.js';
import { RequestCredentials } from './request-credentials.js';

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
  }
}

/** Deny by default: a route is reached only through the rule it declares. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly credentials: RequestCredentials,
    private readonly refusals: Refusals,
    private readonly metrics: MetricsCredential,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Sockets prove who they are in the handshake, before there is a connection.
    if (context.getType() !== 'http') return true;
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.isMetricsReader(context, request)) return true;
    const linksAccepted = this.reflector.get<boolean | undefined>(SIGNED_LINK, context.getHandler()) === true;
    return this.refusals.seen(
      () => accessAttemptOf(request),
      async () => {
        // From here on, a refusal names who was refused.
        request.principal = await this.credentials.principalOf(request, { linksAccepted });
        this.credentials.assertOwnWrite(request);
        assertAllowed(rule, request.principal);
        if (rule?.kind !== 'session' && !isRead(request.method)) assertMayWrite(request.principal);
        return true;
      },
    );
  }

  /** Prometheus is nobody that any other route knows. */
  private isMetricsReader(context: ExecutionContext, { headers }: FastifyRequest): boolean {
    const isTaken = this.reflector.get<boolean | undefined>(METRICS_TOKEN_TAKEN, context.getClass()) === true;
    return isTaken && this.metrics.matches(bearerOf(headers.authorization));
  }
}

/** @throws ApiError 9002 naming what is missing. */
export function assertAllowed(rule: AccessRule | undefined, principal: Principal): void {
  if (rule === undefined) throw new ApiError(9002, { message: 'this route has no access rule and is closed' });
  if (rule.kind === 'public') return;
  if (rule.kind === 'session') {
    if (principal.kind === 'session' || isOperatorSession(principal)) return;
    throw missing('the cookie of a session');
  }
  if (rule.kind === 'admin') {
    if (principal.kind === 'admin' || (rule.orTeamAdmin && principal.scopes.has('team:admin'))) return;
    throw missing(rule.orTeamAdmin ? 'team:admin' : 'the rights of an operator');
  }
  if (rule.orAdmin === true && principal.kind === 'admin') return;
  // The operator has no team: what belongs to teams is out of its reach by design.
  if (principal.kind === 'admin')
    throw new ApiError(9002, {
      message: 'an operator administers only; what belongs to a team needs a team key, or another credential of that team',
    });
  if (rule.kind === 'scope' && !principal.scopes.has(rule.scope)) throw missing(rule.scope);
}

/** @throws ApiError 9002 */
function assertMayWrite({ readOnly }: Principal): void {
  if (readOnly !== true) return;
  throw new ApiError(9002, {
    message: 'operator:read may read only; changes need operator',
    suggestion: 'Ask whoever runs the gateway to map a claim of your account to operator.',
    details: { required: 'operator' },
  });
}

function isOperatorSession({ kind, sessionId }: Principal): boolean {
  return kind === 'admin' && sessionId !== undefined;
}

function missing(scope: string): ApiError {
  return new ApiError(9002, { message: `the credential lacks ${scope}`, details: { required: scope } });
}
