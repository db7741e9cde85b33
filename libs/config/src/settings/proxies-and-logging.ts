import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
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
    about: 'Minimum level to log: fatal, error, warn, info, debug, trace or silent',
  },
} as const satisfies Record<string, SettingRow>;
