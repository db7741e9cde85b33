import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { httpUrl, list, whole } from './values/basic.js';
import { isOrigin } from './values/hosts.js';

export const ADDRESS_SETTINGS = {
  PORT: {
    group: 'Address and origins',
    schema: whole(0, 65_535),
    default: '3000',
    about: 'Port to listen on; 0 picks a free port',
  },
  HOST: {
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'must be an address or a host name'),
    default: '127.0.0.1',
    about: 'Address to listen on; use 0.0.0.0 in a container',
  },
  PUBLIC_URL: { schema: httpUrl, about: 'URL at which browsers reach the gateway; default: the address it listens on' },
  ALLOWED_ORIGINS: {
    schema: list.refine(
      (all) => all.every(isOrigin),
      'must be origins such as https://app.example.com (see docs/settings.md for wildcards and apps), comma-separated, or *',
    ),
    default: '',
    about:
      'Origins of web pages and apps that may call the gateway, comma-separated: `https://app.example.com`, `https://*.example.com` (one label), `http://localhost:*` (any port of this machine) or `capacitor://localhost`; `*` allows all',
  },
} as const satisfies Record<string, SettingRow>;
