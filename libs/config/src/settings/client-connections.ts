import type { SettingRow } from './setting-row.js';
import { millis, whole } from './values/basic.js';

export const CLIENT_CONNECTIONS_SETTINGS = {
  HEADERS_TIMEOUT_MS: {
    group: 'Client connections',
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Time limit for the headers of a request; for the first request it starts when the connection opens',
  },
  BODY_TIMEOUT_MS: {
    schema: millis(100),
    default: '30000',
    unit: 'ms',
    about: 'Time limit for the body of a request; for an upload, the period over which UPLOAD_MIN_RATE is measured',
  },
  UPLOAD_MIN_RATE: {
    schema: whole(0, 1_073_741_824),
    default: '16384',
    unit: 'bytes/s',
    about: 'Minimum speed of an upload; slower ones are aborted',
  },
  STALLED_READER_MS: {
    schema: millis(100),
    default: '60000',
    unit: 'ms',
    about: 'A client that reads nothing of its answer for this long is disconnected',
  },
  CONNECTIONS_PER_ADDRESS: {
    schema: whole(1, 10_000_000),
    default: '10000',
    about: 'Maximum concurrent connections per client address; the proxies in TRUST_PROXY are exempt',
  },
} as const satisfies Record<string, SettingRow>;
