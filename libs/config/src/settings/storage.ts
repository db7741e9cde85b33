import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { isDecodable } from './values/secrets.js';

export const STORAGE_SETTINGS = {
  REDIS_URL: {
    group: 'Storage',
    schema: z
      .string()
      .regex(
        /^rediss?(\+cluster)?:\/\/([^@/\s]*@)?[^@/?#,\s]+(,[^@/?#,\s]+)*(\/\d*)?$/,
        'must be of the form redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]',
      )
      .refine(isDecodable, 'must have a percent-encoded user and password (% as %25)'),
    secret: true,
    placesState: true,
    about:
      'Redis to keep state in, `redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]`; more than one gateway process needs it',
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
