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

it('masks what should be the path of a file and may be the secret', () => {
  expect(lineOf({ ADMIN_TOKEN_FILE: 'the-secret-itself' }, 'ADMIN_TOKEN')).toBe(
    '- file ******** (ADMIN_TOKEN_FILE, environment)',
  );
  expect(lineOf({ ADMIN_TOKEN_FILE: '/no/such/file' }, 'ADMIN_TOKEN')).toBe(
    '- file /no/such/file (ADMIN_TOKEN_FILE, environment)',
  );
});
