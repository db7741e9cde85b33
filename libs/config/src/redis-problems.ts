import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Settings } from './load-settings.js';
import { parseRedisUrl } from './redis-url.js';

const SENTINEL = ['REDIS_SENTINEL_USERNAME', 'REDIS_SENTINEL_PASSWORD'] as const;
const TLS = ['REDIS_TLS_CA_FILE', 'REDIS_TLS_CERT_FILE', 'REDIS_TLS_KEY_FILE', 'REDIS_TLS_SERVERNAME'] as const;
const LOGIN = ['REDIS_USERNAME', 'REDIS_PASSWORD'] as const;

/** @returns problems of the Redis settings together. */
export function redisProblems(settings: Settings): string[] {
  if (settings.REDIS_URL === undefined) {
    const unused = [...LOGIN, ...SENTINEL, ...TLS].filter((name) => settings[name] !== undefined);
    return unused.map((name) => `${name}: must not be set without REDIS_URL`);
  }
  const { kind, tls, username, password } = parseRedisUrl(settings.REDIS_URL);
  const set = (names: readonly (keyof Settings)[]) => names.filter((name) => settings[name] !== undefined);
  return [
    ...(username !== undefined ? set(['REDIS_USERNAME']) : []).map(
      (name) => `${name}: must not be set while REDIS_URL names a user`,
    ),
    ...(password !== undefined ? set(['REDIS_PASSWORD']) : []).map(
      (name) => `${name}: must not be set while REDIS_URL holds a password; the same is true of ${name}_FILE`,
    ),
    ...(kind === 'sentinel' ? [] : set(SENTINEL)).map(
      (name) => `${name}: needs a REDIS_URL that begins with redis-sentinel or rediss-sentinel`,
    ),
    ...(tls ? [] : set(TLS)).map((name) => `${name}: needs a REDIS_URL for TLS, which begins with rediss`),
    ...clientCertificate(settings),
  ];
}

function clientCertificate({ REDIS_TLS_CERT_FILE: certificate, REDIS_TLS_KEY_FILE: key }: Settings): string[] {
  if (certificate === undefined && key === undefined) return [];
  if (certificate === undefined) return ['REDIS_TLS_CERT_FILE: must be set, since REDIS_TLS_KEY_FILE is'];
  if (key === undefined) return ['REDIS_TLS_KEY_FILE: must be set, since REDIS_TLS_CERT_FILE is'];
  return belongTogether(certificate, key)
    ? []
    : ['REDIS_TLS_KEY_FILE: must hold the key of the certificate in REDIS_TLS_CERT_FILE, without a passphrase'];
}

function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(readFileSync(certificate)).checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch {
    return false;
  }
}
