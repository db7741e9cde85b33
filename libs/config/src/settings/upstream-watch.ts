import type { SettingRow } from './setting-row.js';
import { millis, whole } from './values/basic.js';

export const UPSTREAM_WATCH_SETTINGS = {
  WATCH_LEASE_MS: {
    group: 'Upstream watch',
    schema: millis(200),
    default: '4000',
    unit: 'ms',
    about: "Lifetime of the watcher's lease; if the watcher dies, another instance takes over within this time plus a second",
  },
  WATCH_IDLE_MS: {
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Silence after which the upstream socket counts as dead',
  },
  WATCH_SILENT_MS: {
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Silence after which an open task is read over HTTP',
  },
  UPSTREAM_READS_PER_SECOND: {
    schema: whole(1, 10_000),
    default: '20',
    about:
      'Maximum status reads per second by the watcher (catching up, polling, silent tasks); lowered while the upstream answers 429',
  },
  TASK_UNKNOWN_MS: {
    schema: millis(100),
    default: '60000',
    unit: 'ms',
    about: 'An open task ends as FAILED when the upstream reports it unknown twice, at least this far apart',
  },
  TASK_UNKNOWN_HOLD_MS: {
    schema: millis(0),
    default: '86400000',
    unit: 'ms',
    about:
      'How long unknown tasks are kept open while the upstream knows almost none of the open tasks, which suggests a key of another account',
  },
} as const satisfies Record<string, SettingRow>;
