import { describe, expect, it } from '@jest/globals';
import { resolveOptions, TRIVERSE_DEFAULTS } from './triverse-options.js';

const given = { baseUrl: 'https://api.triverse.ai/api/v1/', apiKey: 'key' };

describe('resolveOptions', () => {
  it('fills in the defaults, field by field', () => {
    const options = resolveOptions({ ...given, timeouts: { connectMs: 1 }, concurrency: { create: { active: 1, queued: 0 } } });
    expect(options.baseUrl).toBe('https://api.triverse.ai/api/v1');
    expect(options.timeouts).toEqual({ ...TRIVERSE_DEFAULTS.timeouts, connectMs: 1 });
    expect(options.concurrency).toEqual({ ...TRIVERSE_DEFAULTS.concurrency, create: { active: 1, queued: 0 } });
  });

  it.each(['', 'api.triverse.ai', 'ftp://a/b', 'https://user:hush@a/b', 'https://a/b?token=hush', 'https://a/#hush'])(
    'refuses the base URL %j without repeating it',
    (baseUrl) => {
      expect(() => resolveOptions({ ...given, baseUrl })).toThrow(/^baseUrl (is not|has) [^:]+$/);
    },
  );

  it('refuses an empty key, and one that is not valid in a header', () => {
    expect(() => resolveOptions({ ...given, apiKey: '' })).toThrow('apiKey is empty');
    expect(() => resolveOptions({ ...given, apiKey: 'hush\nhush' })).toThrow('apiKey has characters that a header cannot carry');
  });

  it('does not keep the key', () => {
    expect(JSON.stringify(resolveOptions({ ...given, apiKey: 'hush' }))).not.toContain('hush');
  });
});
