/** One row per error code: its HTTP status and meaning. A test compares `docs/errors.md` with this table. */
export interface ErrorRow {
  status: number;
  meaning: string;
  suggestion?: string;
  origin: 'upstream' | 'gateway';
}

const upstream = (status: number, meaning: string, suggestion?: string): ErrorRow => ({
  status,
  meaning,
  suggestion,
  origin: 'upstream',
});
const gateway = (status: number, meaning: string, suggestion?: string): ErrorRow => ({
  status,
  meaning,
  suggestion,
  origin: 'gateway',
});

export const ERROR_CATALOGUE = {
  1004: upstream(400, 'invalid parameters', 'Correct the fields named in `errors`.'),
  1005: upstream(404, 'resource not found, or not yours'),
  1006: upstream(404, 'task not found', 'Check the task UUID, and that your team created the task.'),
  2000: upstream(429, 'upload frequency limit, or the task queue is full', 'Try again after the seconds in Retry-After.'),
  2002: upstream(400, 'unsupported task type'),
  2004: upstream(400, 'unsupported file format'),
  2005: upstream(409, "the task's state does not allow this", 'Wait until the task has succeeded.'),
  2008: upstream(400, 'content failed the safety audit', 'Change the prompt or the image.'),
  2010: upstream(403, 'insufficient credits', 'Ask the operator to top up the account.'),
  4042: upstream(404, 'the task succeeded but has no downloadable assets'),
  5003: upstream(503, 'storage, scheduler or audit of the upstream is down', 'Try again later.'),
  5004: upstream(500, 'invalid flow name'),
  5005: upstream(500, 'the upstream could not recover or track the task state'),
  9000: gateway(500, 'unexpected error', 'Report the request id to the operator.'),
  9001: gateway(
    401,
    'no credential, or one that is wrong, expired or revoked',
    'Send `Authorization: Bearer <team key | client token>`.',
  ),
  9002: gateway(403, 'the credential lacks the scope'),
  9003: gateway(429, 'gateway rate or concurrency limit', 'Try again after the seconds in Retry-After.'),
  9004: gateway(403, 'budget of the team, key, end user or label spent'),
  9005: gateway(409, 'Idempotency-Key reused with another body', 'Use a new Idempotency-Key for a new request.'),
  9006: gateway(503, 'upstream unavailable', 'Try again after the seconds in Retry-After.'),
  9007: gateway(504, 'upstream timed out', 'Try again; creations are safe to repeat with the same Idempotency-Key.'),
  9008: gateway(502, "the upstream's answer is unreadable"),
  9009: gateway(413, 'body or file too large'),
  9010: gateway(503, 'storage unavailable', 'Try again later.'),
  9011: gateway(412, 'a precondition of the request failed', 'The resource has changed; read it again.'),
} as const satisfies Record<number, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function errorRow(code: number): ErrorRow | undefined {
  return (ERROR_CATALOGUE as Record<number, ErrorRow>)[code];
}
