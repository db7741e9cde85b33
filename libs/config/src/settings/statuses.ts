import type { SettingRow } from './setting-row.js';
import { millis, whole } from './values/basic.js';

export const STATUSES_SETTINGS = {
  STATUS_FRESH_MS: {
    group: 'Statuses and retention',
    schema: millis(0),
    default: '2000',
    unit: 'ms',
    about: 'How long a stored status counts as fresh while the upstream link is not live',
  },
  STATUS_COPIES: {
    schema: whole(0, 100_000),
    default: '2000',
    about: 'Maximum number of frequently read statuses that each process caches; 0: read the storage every time',
  },
  STATUS_TERMINAL_TTL: { schema: whole(1, 31_536_000), default: '86400', unit: 's', about: 'How long a final status is kept' },
  TASK_RETENTION: {
    schema: whole(60, 31_536_000),
    default: '2592000',
    unit: 's',
    about: 'How long the owner of a task is remembered',
  },
} as const satisfies Record<string, SettingRow>;
