import { type Settings, SettingsError } from '#config';
import { type GuardedPostOptions, ReceiverRules } from '#outbound';
import { type SigningKey, signingKeyOf, type WebhookOptions } from '#webhooks';
import { packageVersion } from './version.js';

/** The use-cases' options out of the settings. */
export function webhookOptionsOf(settings: Settings): WebhookOptions {
  return {
    timeoutMs: settings.WEBHOOK_TIMEOUT_MS,
    retryWaits: settings.WEBHOOK_RETRY_WAITS.map((seconds) => seconds * 1000),
    disableAfterMs: settings.WEBHOOK_DISABLE_AFTER * 1000,
    concurrency: settings.WEBHOOK_CONCURRENCY,
    concurrencyPerHost: settings.WEBHOOK_CONCURRENCY_PER_HOST,
    concurrencyPerTeam: settings.WEBHOOK_CONCURRENCY_PER_TEAM,
    concurrencyPerEndpoint: settings.WEBHOOK_CONCURRENCY_PER_ENDPOINT,
  };
}

/** The sender's options out of the settings. */
export function outboundOptionsOf(settings: Settings): GuardedPostOptions {
  return {
    rules: new ReceiverRules({ allowLoopback: settings.WEBHOOK_LOOPBACK }),
    userAgent: `triverse-gateway/${packageVersion()}`,
    timeoutMs: settings.WEBHOOK_TIMEOUT_MS,
    maxSocketsPerHost: settings.WEBHOOK_CONCURRENCY_PER_HOST,
  };
}

/** @throws SettingsError for bytes that are no key. */
export function signingKeysOf({ WEBHOOK_SIGNING_KEY: texts = [] }: Pick<Settings, 'WEBHOOK_SIGNING_KEY'>): SigningKey[] {
  return texts.map((text) => {
    const key = signingKeyOf(text);
    if (key === undefined) throw new SettingsError(['WEBHOOK_SIGNING_KEY: its public key does not belong to its private key']);
    return key;
  });
}
