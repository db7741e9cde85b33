import { describe, expect, it } from '@jest/globals';
import { rateLimitError } from './rate-limit-error.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

const reading = (name: string, limit: number, remaining: number, resetMs: number) => ({
  policy: { name, limit, windowSeconds: 60, kind: 'fixed' as const },
  allowed: remaining > 0,
  remaining,
  resetMs,
});

describe('rate limit headers', () => {
  // draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4
  it('are lists of items with q and w, and with r and t', () => {
    expect(rateLimitHeaders([reading('key-requests', 600, 12, 29_001), reading('team-requests', 6000, 0, 1)])).toEqual({
      'RateLimit-Policy': '"key-requests";q=600;w=60, "team-requests";q=6000;w=60',
      RateLimit: '"key-requests";r=12;t=30, "team-requests";r=0;t=1',
    });
  });

  it('are omitted when no limit applies', () => expect(rateLimitHeaders([])).toBeNull());

  it('come with a refusal that names the limit and when to retry', () => {
    const error = rateLimitError(reading('key-requests', 600, 0, 1_500));
    expect(error).toMatchObject({
      code: 9003,
      status: 429,
      retryAfterSeconds: 2,
      details: { policy: 'key-requests', limit: 600, window_seconds: 60, remaining: 0, reset_seconds: 2 },
    });
  });
});
