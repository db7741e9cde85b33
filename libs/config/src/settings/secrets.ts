import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { list } from './values/basic.js';
import { bearers } from './values/secrets.js';

export const SECRETS_SETTINGS = {
  GATEWAY_SECRET: {
    group: 'Secrets and teams',
    schema: list.refine(
      // With a line end in it, two secrets that were written on a line each would be taken for one.
      (all) => all.length > 0 && all.length <= 2 && all.every((one) => one.length >= 32 && !/[\r\n]/.test(one)),
      'must be one or two secrets of at least 32 characters, comma-separated, on one line',
    ),
    secret: true,
    reloads: true,
    about:
      'Secret that signs client tokens and links; during rotation two, comma-separated, of which the first signs. Default: random on each start',
  },
  ADMIN_TOKEN: {
    schema: bearers(16),
    secret: true,
    reloads: true,
    about: "The operator's bearer token for /gateway/v1; during rotation two, comma-separated, of which both are accepted",
  },
  TEAMS_FILE: { schema: z.string().min(1), about: 'YAML file that declares teams and keys' },
} as const satisfies Record<string, SettingRow>;
