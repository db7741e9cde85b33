import { expect, it } from '@jest/globals';
import { boundedAttempt } from './bounded-attempt.js';

it('keeps a short answer as it is, and nothing that an attempt does not have', () => {
  const attempt = { durationMs: 3, code: 200, answer: 'fine ü', secret: 'no' };
  expect(boundedAttempt(attempt)).toEqual({ durationMs: 3, code: 200, answer: 'fine ü' });
  expect(boundedAttempt({ durationMs: 3, code: null, error: 'timed out' })).toEqual({
    durationMs: 3,
    code: null,
    error: 'timed out',
  });
});

it.each(['é', '木', '🪑', 'a'])('cuts an answer of %s at 1 kB, between two characters', (character) => {
  const { answer = '' } = boundedAttempt({ durationMs: 1, code: 500, answer: character.repeat(2_000) });
  const bytes = Buffer.byteLength(answer);
  expect(bytes).toBeLessThanOrEqual(1_024);
  expect(bytes).toBeGreaterThan(1_020);
  expect(new Set(answer)).toEqual(new Set([character]));
});
