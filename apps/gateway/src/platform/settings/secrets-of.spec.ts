import { loadSettings, SETTINGS, type SettingRow } from '#config';
import { expect, it } from '@jest/globals';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { secretsOf } from './secrets-of.js';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
const signingKey = `whsk_${randomBytes(32).toString('base64')}`;
const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
const of = (name: string) => `${name.toLowerCase().replaceAll('_', '-')}-of-more-than-32-characters`;
/** Those that are more than the secret itself. */
const AROUND: Record<string, [setting: string, secret: string]> = {
  REDIS_URL: ['redis-sentinel://user:pass%2Fword@sentinel/main', 'pass/word'],
  OTEL_EXPORTER_OTLP_HEADERS: ['authorization=Basic%20dXNlcg', 'Basic dXNlcg'],
  OIDC_CLIENT_KEY: [pem, pem],
  WEBHOOK_SIGNING_KEY: [signingKey, signingKey],
  ALERT_WEBHOOK_URLS: ['http://alerts.internal/hook?token=x, https://example.com/a', 'http://alerts.internal/hook?token=x'],
  ALERT_WEBHOOK_SECRET: [webhookSecret, webhookSecret],
  SMTP_URL: ['smtps://user:pass%2Fword-of-mail@mail.example.com', 'pass/word-of-mail'],
  ALERT_SLACK_URL: ['https://hooks.slack.example/services/T/B/secret', 'https://hooks.slack.example/services/T/B/secret'],
};

it('names the secret in every setting that holds one', () => {
  const names = Object.entries<SettingRow>(SETTINGS).flatMap(([name, { secret }]) => (secret ? [name] : []));
  const given = names.map((name) => ({ name, pair: AROUND[name] ?? [of(name), of(name)] }));
  // Either it is in the URL or beside it.
  const env = (left: string) =>
    Object.fromEntries([
      ['ALERT_MAIL_FROM', 'gateway@example.com'],
      ...given.filter(({ name }) => name !== left).map(({ name, pair: [setting] }) => [name, setting] as const),
    ]);
  const inUrl = secretsOf(loadSettings(env('REDIS_PASSWORD')));
  const beside = secretsOf(loadSettings({ ...env('REDIS_URL'), REDIS_URL: 'redis-sentinel://sentinel/main' }));
  expect([...inUrl, ...beside]).toEqual(expect.arrayContaining(given.map(({ pair: [, secret] }) => secret)));
});
