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
      'Redis to keep state in: `redis[s]://[user:password@]host[:port][/db]`, `redis[s]+cluster://host[:port][,…]`, `redis[s]-sentinel://sentinel[:port][,…]/master[/db]` or `unix:///path`; more than one gateway process needs it',
  },
  REDIS_PREFIX: {
    schema: z.string().regex(/^[a-z0-9-]{1,20}$/),
    default: 'tg',
    placesState: true,
    about: 'Prefix of all Redis keys',
  },
  DATA_DIR: {
    schema: z.string().regex(/\S/, 'must be the path of a folder'),
    placesState: true,
    about:
      'Folder to keep state in without Redis, for one gateway process; made if needed, on a local disk. Neither it nor `REDIS_URL` set: state is gone at exit',
  },
  STORAGE_ENGINE: {
    schema: z.enum(['memory', 'local', 'redis']),
    placesState: true,
    about:
      '`redis`, `local` or `memory`: the start fails unless state goes there; not set: `redis` with `REDIS_URL`, `local` with `DATA_DIR`, else `memory`',
  },
} as const satisfies Record<string, SettingRow>;
