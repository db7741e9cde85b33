import { ApiError } from '#contracts';
import { type RateReading } from '../ports/rate-limiter.js';

/** 9003 that names the limit and when to retry. */
export function rateLimitError({ policy, remaining, resetMs }: RateReading): ApiError {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  return new ApiError(9003, {
    message: `limit ${policy.name} reached: ${policy.limit} per ${policy.windowSeconds} s`,
    retryAfterSeconds: seconds,
    details: {
      ...(policy.name.startsWith('end-user-') && { entity: 'end_user' }),
      policy: policy.name,
      limit: policy.limit,
      window_seconds: policy.windowSeconds,
      remaining,
      reset_seconds: seconds,
    },
  });
}

export function socketLimitError(entity: 'team' | 'key', limit: number): ApiError {
  const policy = `${entity}-sockets`;
  return new ApiError(9003, {
    message: `limit ${policy} reached: ${limit} connections at a time`,
    suggestion: 'Close a connection, or watch more tasks on each one.',
    retryAfterSeconds: 30,
    details: { policy, limit },
  });
}
