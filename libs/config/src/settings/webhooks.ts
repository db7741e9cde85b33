import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { flag, list, millis, whole } from './values/basic.js';

/** `whsk_` and 32 or 64 bytes in base64; whoever signs with it checks that they are a key. */
const isSigningKey = (text: string) => /^whsk_([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)$/.test(text);

const MAX_WAITS = 20;
const waits = list
  .refine((all) => all.length <= MAX_WAITS, `must be at most ${MAX_WAITS} waits`)
  .transform((all) => all.map(Number))
  .pipe(
    z.array(
      z.number('must be seconds, comma-separated').positive('must be more than 0 s').max(604_800, 'must be at most a week'),
    ),
  );

export const WEBHOOK_SETTINGS = {
  WEBHOOKS: {
    group: 'Webhooks',
    schema: flag,
    default: 'true',
    about: 'Whether teams can have webhooks; without them the gateway calls nobody but the upstream',
  },
  WEBHOOK_SIGNING_KEY: {
    schema: z
      .string()
      .transform((text) => text.split(','))
      .pipe(
        z
          .array(z.string().refine(isSigningKey, 'must be whsk_ and an Ed25519 key in base64'))
          .max(2, 'must be one, or two that are comma-separated'),
      ),
    secret: true,
    reloads: true,
    about:
      'Ed25519 key (`whsk_…`) that also signs each webhook (`v1a`), with its public key at `/gateway/v1/webhooks/jwks`; during rotation two, comma-separated: both sign',
  },
  WEBHOOK_TIMEOUT_MS: {
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Time limit of one attempt, from connecting to the end of the answer',
  },
  WEBHOOK_RETRY_WAITS: {
    schema: waits,
    default: '5,30,120,600,1800,7200,21600,43200,86400',
    unit: 's',
    about: 'Waits after the first attempt and those that follow, comma-separated; each varies by 10 %',
  },
  WEBHOOK_DISABLE_AFTER: {
    schema: whole(1, 31_536_000),
    default: '259200',
    unit: 's',
    about: 'An endpoint whose attempts have all failed for this long is switched off',
  },
  WEBHOOK_CONCURRENCY: {
    schema: whole(1, 10_000),
    default: '128',
    about: 'Webhooks that one instance sends at a time',
  },
  WEBHOOK_CONCURRENCY_PER_HOST: {
    schema: whole(1, 10_000),
    default: '32',
    about: 'Of these, to one host',
  },
  WEBHOOK_CONCURRENCY_PER_TEAM: {
    schema: whole(2, 10_000),
    default: '64',
    about: 'Webhooks of one team at a time, over all instances; those that have not answered well yet get half of them',
  },
  WEBHOOK_CONCURRENCY_PER_ENDPOINT: {
    schema: whole(1, 10_000),
    default: '16',
    about: 'Webhooks to one endpoint at a time, over all instances',
  },
  WEBHOOK_LOOPBACK: {
    schema: flag,
    default: 'false',
    about: 'Lets webhooks reach receivers on this machine, over http too; for development',
  },
} as const satisfies Record<string, SettingRow>;
