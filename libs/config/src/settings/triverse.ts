import type { SettingRow } from './setting-row.js';
import { httpUrl, list } from './values/basic.js';
import { isHostPattern } from './values/hosts.js';
import { bearers } from './values/secrets.js';

export const TRIVERSE_SETTINGS = {
  TRIVERSE_API_KEY: {
    group: 'Triverse',
    schema: bearers(8),
    secret: true,
    reloads: true,
    about:
      'API key of the Triverse account; during rotation two, comma-separated: the second is used while the upstream refuses the first',
  },
  TRIVERSE_BASE_URL: { schema: httpUrl, default: 'https://api.triverse.ai/api/v1', about: 'Base URL of the Triverse API' },
  ASSET_HOSTS: {
    schema: list.refine(
      (all) => all.every(isHostPattern),
      'must be host names such as cdn.example.com or *.example.com, comma-separated',
    ),
    default: '',
    about:
      "Further hosts that assets may be loaded from, besides the upstream's own, comma-separated; `*.example.com` covers subdomains",
  },
} as const satisfies Record<string, SettingRow>;
