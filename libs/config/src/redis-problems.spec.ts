import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from './index.js';

const pem = (name: string) => fileURLToPath(new URL(`../../../test/fixtures/tls/${name}.pem`, import.meta.url));
const secret = join(mkdtempSync(join(tmpdir(), 'redis-settings-')), 'password');
writeFileSync(secret, 'hunter2\n');

describe('Redis settings together', () => {
  const TLS = { REDIS_URL: 'rediss://cache' };
  const SENTINEL = { REDIS_URL: 'rediss-sentinel://s1/main' };

  it.each([
    [
      'a user twice',
      { REDIS_URL: 'redis://me@cache', REDIS_USERNAME: 'me' },
      'REDIS_USERNAME: must not be set while REDIS_URL names a user',
    ],
    [
      'a password in the URL and in a file',
      { REDIS_URL: 'redis://:hunter2@cache', REDIS_PASSWORD_FILE: secret },
      'REDIS_PASSWORD: must not be set while REDIS_URL holds a password; the same is true of REDIS_PASSWORD_FILE',
    ],
    ['a password without a Redis', { REDIS_PASSWORD: 'hunter2' }, 'REDIS_PASSWORD: must not be set without REDIS_URL'],
    [
      'a login of sentinels without any',
      { ...TLS, REDIS_SENTINEL_PASSWORD: 'hunter2' },
      'REDIS_SENTINEL_PASSWORD: needs a REDIS_URL that begins',
    ],
    [
      'an authority without TLS',
      { REDIS_URL: 'redis://cache', REDIS_TLS_CA_FILE: pem('authority.cert') },
      'REDIS_TLS_CA_FILE: needs a REDIS_URL for TLS',
    ],
    [
      'a certificate without its key',
      { ...TLS, REDIS_TLS_CERT_FILE: pem('redis-client.cert') },
      'REDIS_TLS_KEY_FILE: must be set, since',
    ],
    [
      'a key without its certificate',
      { ...TLS, REDIS_TLS_KEY_FILE: pem('redis-client.key') },
      'REDIS_TLS_CERT_FILE: must be set, since',
    ],
    [
      'a key of another certificate',
      { ...TLS, REDIS_TLS_CERT_FILE: pem('redis-client.cert'), REDIS_TLS_KEY_FILE: pem('redis-server.key') },
      'REDIS_TLS_KEY_FILE: must hold the key of the certificate in REDIS_TLS_CERT_FILE',
    ],
  ])('refuses %s', (_what, env, problem) => {
    expect(() => loadSettings(env)).toThrow(problem);
    expect(() => loadSettings(env)).not.toThrow('hunter2');
  });

  it('takes a login, certificates and a login of the sentinels beside a URL without a login', () => {
    const certificate = { REDIS_TLS_CERT_FILE: pem('redis-client.cert'), REDIS_TLS_KEY_FILE: pem('redis-client.key') };
    const login = {
      REDIS_USERNAME: 'me',
      REDIS_PASSWORD_FILE: secret,
      REDIS_SENTINEL_USERNAME: 's',
      REDIS_SENTINEL_PASSWORD: 'p',
    };
    const settings = loadSettings({ ...SENTINEL, ...login, ...certificate, REDIS_TLS_CA_FILE: pem('authority.cert') });
    expect(settings.REDIS_PASSWORD).toBe('hunter2');
  });
});
