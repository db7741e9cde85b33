import { ApiError } from '#contracts';

export type CredentialFault = 'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked' | 'team-disabled' | 'session-ended';

const MESSAGES: Record<CredentialFault, string> = {
  missing: 'no credential was sent',
  malformed: 'the credential is malformed: it was cut or mistyped',
  unknown: 'the credential is unknown',
  expired: 'the credential has expired',
  revoked: 'the credential has been revoked',
  'team-disabled': 'the team of this credential is disabled',
  'session-ended': 'the session has ended: sign in again',
};

/** 9001 with the reason as text and in `details.reason`. */
export function unauthenticated(reason: CredentialFault): ApiError {
  return new ApiError(9001, { message: MESSAGES[reason], details: { reason } });
}

export function notFound(what: string): ApiError {
  return new ApiError(1005, { message: `${what} not found` });
}
