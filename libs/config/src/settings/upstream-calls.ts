import type { SettingRow } from './setting-row.js';
import { millis, whole } from './values/basic.js';

export const UPSTREAM_CALLS_SETTINGS = {
  UPSTREAM_TIMEOUT_MS: {
    group: 'Upstream calls and transfers',
    schema: millis(10),
    default: '15000',
    unit: 'ms',
    about: 'Time limit of a JSON call to the upstream',
  },
  UPSTREAM_CREATE_TIMEOUT_MS: {
    schema: millis(10),
    default: '30000',
    unit: 'ms',
    about: 'Time limit of a creation at the upstream',
  },
  PRICE_FRESH_MS: {
    schema: millis(0),
    default: '30000',
    unit: 'ms',
    about:
      "How long a price of the upstream serves for the reservations of budgets; the task's real cost replaces it. 0: ask every time",
  },
  UPSTREAM_UPLOAD_TIMEOUT_MS: {
    schema: millis(10),
    default: '120000',
    unit: 'ms',
    about: 'Time limit for the upstream to answer once it has received an upload',
  },
  TRANSFER_MIN_BYTES_PER_SECOND: {
    schema: whole(0, 1_073_741_824),
    default: '16384',
    unit: 'bytes/s',
    about: 'Minimum speed of downloads and uploads; slower ones are aborted. 0: no minimum',
  },
  TRANSFER_MIN_SECONDS: {
    schema: whole(1, 86_400),
    default: '60',
    unit: 's',
    about: 'Period over which the minimum speed is measured',
  },
} as const satisfies Record<string, SettingRow>;
