import type { SettingRow } from './setting-row.js';
import { millis } from './values/basic.js';

export const SHUTDOWN_SETTINGS = {
  SHUTDOWN_DRAIN_MS: {
    group: 'Shutdown',
    schema: millis(0),
    default: '5000',
    unit: 'ms',
    about:
      'How long an instance keeps serving after SIGTERM while it reports unready and closes each connection after its answer. Ctrl-C and a second signal skip it; `npm start` with the sandbox uses 0',
  },
  SHUTDOWN_GRACE_MS: {
    schema: millis(0),
    default: '10000',
    unit: 'ms',
    about: 'How long requests may take to finish after SIGTERM',
  },
} as const satisfies Record<string, SettingRow>;
