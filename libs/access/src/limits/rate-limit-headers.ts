import { type RateReading } from '../ports/rate-limiter.js';

export interface RateLimitHeaders {
  RateLimit: string;
  'RateLimit-Policy': string;
}

/**
 * Structured fields as in draft-ietf-httpapi-ratelimit-headers-10: `"key-requests";q=600;w=60` and `"key-requests";r=12;t=30`.
 * @returns null when no limit applies.
 */
export function rateLimitHeaders(readings: readonly RateReading[]): RateLimitHeaders | null {
  if (readings.length === 0) return null;
  return {
    'RateLimit-Policy': readings.map(({ policy }) => `"${policy.name}";q=${policy.limit};w=${policy.windowSeconds}`).join(', '),
    RateLimit: readings
      .map(({ policy, remaining, resetMs }) => `"${policy.name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`)
      .join(', '),
  };
}
