import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { redisUrl } from './values/redis.js';

export const STORAGE_SETTINGS = {
  REDIS_URL: {
    group: 'Storage',
    schema: redisUrl,
    secret: true,
    placesState: true,
    about:
      'Redis for all state: `redis[s]://[user:password@]host[:port][/db]`, `redis[s]+cluster://host[:port][,…]`, `redis[s]-sentinel://sentinel[:port][,…]/master[/db]` or `unix:///path`; required for more than one gateway process',
  },
  REDIS_PREFIX: {
    schema: z.string().regex(/^[a-z0-9-]{1,20}$/, 'must be 1 to 20 lower-case letters, digits or hyphens'),
    default: 'tg',
    placesState: true,
    about: 'Prefix of all Redis keys',
  },
  DATA_DIR: {
    schema: z.string().regex(/\S/, 'must be the path of a folder'),
    placesState: true,
    about:
      'Folder for state without Redis, for one gateway process, on a local disk; created if missing. With neither `DATA_DIR` nor `REDIS_URL`, all state is lost at exit',
  },
  STORAGE_ENGINE: {
    schema: z.enum(['memory', 'local', 'redis']),
    placesState: true,
    about:
      '`redis`, `local` or `memory`: start-up fails unless state is stored there. Default: `redis` with `REDIS_URL`, `local` with `DATA_DIR`, otherwise `memory`',
  },
} as const satisfies Record<string, SettingRow>;
