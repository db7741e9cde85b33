import { afterEach, describe, expect, it } from '@jest/globals';
import { page } from '../page.js';
import { unreachable } from './unreachable.js';

const GATEWAY = 'https://gateway.example/base';
const from = (origin: string | undefined) => {
  if (origin !== undefined) page.location = { origin };
  const { message, suggestion } = unreachable(GATEWAY, new TypeError('Failed to fetch'));
  return { message, suggestion };
};

describe('an answer that never came', () => {
  afterEach(() => void delete page.location);

  it('may be a refusal of the page’s origin, and names the setting that allows it', () => {
    const { message, suggestion } = from('http://localhost:5173');
    expect(message).toBe('the gateway cannot be reached, or does not allow pages of http://localhost:5173');
    expect(suggestion).toContain('ALLOWED_ORIGINS');
    expect(suggestion).toContain('http://localhost:5173');
  });

  it.each([undefined, 'https://gateway.example'])('is no refusal for a caller at %s', (origin) => {
    expect(from(origin)).toEqual({ message: 'the gateway cannot be reached', suggestion: undefined });
  });
});
