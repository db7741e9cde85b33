import { type keyView, type Principal, type teamView } from '#access';
import { type FastifyRequest } from 'fastify';

interface AuditTarget {
  target: string;
  teamId?: string;
}

/** What the audit trail names for a request with a team or key in its path. */
export function targetTeam(request: FastifyRequest): AuditTarget {
  const teamId = ownTeamOf(request);
  return { target: teamId, teamId };
}

export const targetKey = (request: FastifyRequest): AuditTarget => ({
  target: keyIdOf(request),
  teamId: ownTeamOf(request),
});

export const rotatedKey = (request: FastifyRequest) => ({ ...targetKey(request), detail: { rotated: keyIdOf(request) } });

export const callersKey = (_request: FastifyRequest, { keyId }: Principal): AuditTarget => ({ target: keyId });

/** What it names once the request has created something. */
export function madeTeam({ data }: { data: ReturnType<typeof teamView> }): AuditTarget {
  return { target: data.team_id, teamId: data.team_id };
}

export const madeKey = ({ data }: { data: ReturnType<typeof keyView> }): AuditTarget => ({ target: data.key_id });

export const madeToken = ({ data }: { data: { token_id: string } }): AuditTarget => ({ target: data.token_id });

function keyIdOf({ params }: FastifyRequest): string {
  return (params as { keyId: string }).keyId;
}

function ownTeamOf({ ownTeamId }: FastifyRequest): string {
  if (ownTeamId === undefined) throw new Error('the controller needs OwnTeamInterceptor');
  return ownTeamId;
}
