import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { whole } from './values/basic.js';

export const PROCESSES_SETTINGS = {
  WORKERS: {
    group: 'Processes',
    schema: z.union([z.literal('auto'), whole(1, 1_024)], { error: 'must be a number from 1 to 1024, or auto' }),
    default: '1',
    about:
      'Processes that serve the port together, for machines with several cores; `auto`: one for each core. More than one needs `REDIS_URL`',
  },
} as const satisfies Record<string, SettingRow>;
