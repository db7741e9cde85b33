import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { flag, millis, whole } from './values/basic.js';
import { pemFile } from './values/redis.js';

const certificate = pemFile(/-----BEGIN CERTIFICATE-----/, 'a certificate');
/** Redis has no blanks in the names of its users. */
const userName = z.string().regex(/^\S+$/, 'must be a name without spaces');

export const REDIS_SETTINGS = {
  REDIS_USERNAME: { group: 'Redis', schema: userName, about: 'User of Redis, if `REDIS_URL` names none' },
  REDIS_PASSWORD: {
    schema: z.string().min(1),
    secret: true,
    reloads: true,
    about:
      'Password of Redis, if `REDIS_URL` names none. From a file it may change while the gateway runs: it is read again for each connection and after each change',
  },
  REDIS_SENTINEL_USERNAME: { schema: userName, about: 'User of the sentinels in `REDIS_URL`' },
  REDIS_SENTINEL_PASSWORD: { schema: z.string().min(1), secret: true, about: 'Password of the sentinels in `REDIS_URL`' },
  REDIS_TLS_CA_FILE: {
    schema: certificate,
    about: 'File (PEM) with the authorities that may have signed the certificate of Redis; default: those of Node.js',
  },
  REDIS_TLS_CERT_FILE: {
    schema: certificate,
    about:
      'File (PEM) with the client certificate for Redis; needs `REDIS_TLS_KEY_FILE`. These files are read again for each connection',
  },
  REDIS_TLS_KEY_FILE: {
    schema: pemFile(/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'),
    about: 'File (PEM) with the private key of the client certificate',
  },
  REDIS_TLS_SERVERNAME: {
    schema: z.string().regex(/^[A-Za-z0-9.-]+$/, 'must be a host name'),
    about: 'Name that the certificate of Redis must be good for; default: the host in `REDIS_URL`',
  },
  REDIS_COMMAND_TIMEOUT_MS: {
    schema: millis(50),
    default: '800',
    unit: 'ms',
    about: 'Time limit of a command; after it a status is read from the upstream, and a creation is refused with 9010',
  },
  REDIS_CONNECT_TIMEOUT_MS: { schema: millis(50), default: '2000', unit: 'ms', about: 'Time limit for a connection to open' },
  REDIS_RECONNECT_MAX_MS: {
    schema: millis(50),
    default: '1000',
    unit: 'ms',
    about: 'Longest pause between two attempts to connect again',
  },
  REDIS_MIN_REPLICAS_ACK: {
    schema: whole(0, 16),
    default: '0',
    about:
      'Replicas that must have a created task, or a changed webhook, before the creation is answered; with fewer it is refused with 9010, and a repeat with the same `Idempotency-Key` gets the task. 0: a failover may lose creations of the last moment',
  },
  REDIS_ALLOW_EVICTION: {
    schema: flag,
    default: 'false',
    about: 'Start although `maxmemory-policy` of Redis is not `noeviction`, so that it may discard budgets and owners of tasks',
  },
} as const satisfies Record<string, SettingRow>;
