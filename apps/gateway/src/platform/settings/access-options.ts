import { type AccessModuleOptions, type RateLimitSettings, type SecretHider } from '#access';
import { type Settings } from '#config';
import { type StorageClock } from '#tasks';
import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { type FaultLog } from '../logging/fault-log.js';
import { signInOf } from './sign-in-options.js';

interface Parts {
  faults: FaultLog;
  hider: SecretHider;
  clock: StorageClock;
}

export function accessOptionsOf(settings: Settings, { faults, hider, clock }: Parts): AccessModuleOptions {
  if (settings.GATEWAY_SECRET === undefined)
    new Logger('Access').warn('GATEWAY_SECRET is not set: client tokens are valid in this process only');
  return {
    secrets: settings.GATEWAY_SECRET ?? [randomBytes(32).toString('base64url')],
    ...(settings.ADMIN_TOKEN === undefined ? {} : { adminTokens: settings.ADMIN_TOKEN }),
    hider,
    rateLimits: rateLimitsOf(settings),
    defaultLimits: { key: { sockets: settings.SOCKETS_PER_KEY } },
    sessionLifetimes: { idleMs: settings.SESSION_IDLE_TTL * 1000, absoluteMs: settings.SESSION_TTL * 1000 },
    ...signInOf(settings),
    clock: () => clock.now(),
    onBackgroundError: faults.note,
  };
}

function rateLimitsOf(settings: Settings): RateLimitSettings {
  const { ACCOUNT_REQUESTS_PER_MINUTE: requests, ACCOUNT_CREATIONS_PER_MINUTE: creations } = settings;
  return {
    account: { ...(requests > 0 && { requestsPerMinute: requests }), ...(creations > 0 && { creationsPerMinute: creations }) },
    uploads: { limit: settings.UPLOADS_PER_MINUTE, windowMs: 60_000 },
  };
}
