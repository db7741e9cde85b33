import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { millis, whole } from './values/basic.js';
import { trustedProxies } from './values/hosts.js';

export const PROXIES_AND_LOGGING_SETTINGS = {
  TRUST_PROXY: {
    group: 'Proxies and logging',
    schema: trustedProxies,
    default: 'false',
    about:
      'Proxies in front whose X-Forwarded-For is trusted: their number (`true` means one) or their addresses (`10.0.0.0/8,loopback`)',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    reloads: true,
    about: 'Minimum level to log: fatal, error, warn, info, debug, trace or silent',
  },
  ACCESS_LOG_EVERY: {
    schema: whole(0, 1_000_000),
    default: '1',
    reloads: true,
    about: 'One in so many requests is logged, at random; 0: none. Errors, aborted and slow requests always are',
  },
  ACCESS_LOG_SLOW_MS: {
    schema: millis(),
    default: '1000',
    unit: 'ms',
    reloads: true,
    about: 'A request that takes this long is always logged',
  },
} as const satisfies Record<string, SettingRow>;
