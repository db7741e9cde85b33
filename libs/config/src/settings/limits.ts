import type { SettingRow } from './setting-row.js';
import { whole } from './values/basic.js';

export const LIMITS_SETTINGS = {
  BODY_LIMIT_BYTES: {
    group: 'Limits',
    schema: whole(1_024, 16_777_216),
    default: '262144',
    unit: 'bytes',
    about: 'Maximum size of a JSON body',
  },
  IMAGE_LIMIT_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '52428800',
    unit: 'bytes',
    about: 'Maximum size of an uploaded image',
  },
  MODEL_LIMIT_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '209715200',
    unit: 'bytes',
    about: 'Maximum size of an uploaded model',
  },
  UPLOADS_PER_MINUTE: {
    schema: whole(1, 1_000_000),
    default: '10',
    about: 'Uploads that the upstream accepts in any 60 s; shared fairly among teams',
  },
  ACCOUNT_CREATIONS_PER_MINUTE: {
    schema: whole(0, 1_000_000),
    default: '0',
    about: 'Maximum creations per minute of all teams together; 0: unlimited',
  },
  ACCOUNT_REQUESTS_PER_MINUTE: {
    schema: whole(0, 100_000_000),
    default: '0',
    about: 'Maximum requests per minute of all teams together; 0: unlimited',
  },
} as const satisfies Record<string, SettingRow>;
