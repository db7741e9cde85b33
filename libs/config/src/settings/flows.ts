import { HIGHEST_POLYGON_LIMIT } from '#contracts';
import type { SettingRow } from './setting-row.js';
import { list, whole } from './values/basic.js';
import { parameterMap } from './values/maps.js';

export const FLOWS_SETTINGS = {
  EXTRA_PARAMETERS: {
    group: 'Flows',
    schema: parameterMap,
    default: '',
    about: 'Additional parameters of flows, as `flow:name,flow:name`; passed on unchecked',
  },
  POLYGON_LIMIT_MAX: {
    schema: whole(1_000, HIGHEST_POLYGON_LIMIT),
    default: '1500000',
    about: "Maximum `polygon_limit`; the vendor's older pages say 10000000",
  },
  EXTRA_FLOWS: {
    schema: list.refine((names) => names.every((name) => /^[a-z0-9-]{1,64}$/.test(name)), 'must be flow names, comma-separated'),
    default: '',
    about: 'Additional flows, comma-separated; their parameters are passed on unchecked',
  },
} as const satisfies Record<string, SettingRow>;
