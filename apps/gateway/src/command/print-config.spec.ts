import { expect, it } from '@jest/globals';
import { printedConfig } from './print-config.js';

const lineOf = (env: Record<string, string>, name: string) =>
  new RegExp(`^${name} +(.*)$`, 'm').exec(printedConfig(env).text)?.[1]?.replaceAll(/ +/g, ' ');

it.each(['PUBLIC_URL', 'TRIVERSE_BASE_URL', 'OIDC_ISSUER', 'OTEL_EXPORTER_OTLP_ENDPOINT'])(
  'masks credentials that %s must not hold',
  (name) => {
    expect(lineOf({ [name]: 'https://user:hunter2@example.com/a' }, name)).toBe('https://********@example.com/a environment');
  },
);

it.each([
  ['a password with a slash', 'https://user:hun/ter2@example.com/a', 'https://********@example.com/a'],
  ['a password without a host', 'redis://:hunter2', 'redis://********'],
  ['a query', 'https://example.com/?token=hunter2', 'https://example.com/?********'],
  ['a fragment', 'https://example.com/#hunter2', 'https://example.com/#********'],
  ['one URL of several', 'https://a.example,https://user:hunter2@b.example', 'https://********@b.example'],
  ['a key instead of the path of its file', '-----BEGIN PRIVATE KEY-----\nhunter2', '********'],
])('masks %s wherever it was put', (_what, value, shown) => {
  for (const name of ['TRIVERSE_BASE_URL', 'REDIS_TLS_KEY_FILE', 'HOST'])
    expect(lineOf({ [name]: value }, name)).toBe(`${shown} environment`);
});

it('shows addresses without a secret as they are', () => {
  const origins = 'http://localhost:*,https://app.example.com:8443';
  expect(lineOf({ ALLOWED_ORIGINS: origins }, 'ALLOWED_ORIGINS')).toBe(`${origins} environment`);
});

it('masks what should be the path of a file and may be the secret', () => {
  expect(lineOf({ ADMIN_TOKEN_FILE: 'the-secret-itself' }, 'ADMIN_TOKEN')).toBe(
    '- file ******** (ADMIN_TOKEN_FILE, environment)',
  );
  expect(lineOf({ ADMIN_TOKEN_FILE: '/no/such/file' }, 'ADMIN_TOKEN')).toBe(
    '- file /no/such/file (ADMIN_TOKEN_FILE, environment)',
  );
});
