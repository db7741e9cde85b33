import { ApiError } from '#contracts';
import { type RateReading } from '../ports/rate-limiter.js';

/** 9003 that names the limit and when to come back. */
export function rateLimitError({ policy, remaining, resetMs }: RateReading): ApiError {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  return new ApiError(9003, {
    message: `the limit ${policy.name} of ${policy.limit} in ${policy.windowSeconds} s is reached`,
    retryAfterSeconds: seconds,
    details: {
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
    message: `the limit ${policy} of ${limit} connections at a time is reached`,
    suggestion: 'Close a connection, or subscribe to more tasks on one.',
    retryAfterSeconds: 30,
    details: { policy, limit },
  });
}
