import type { SettingRow } from './setting-row.js';
import { flag, whole } from './values/basic.js';

export const ASSET_LINKS_SETTINGS = {
  SIGNED_LINKS: {
    group: 'Asset links',
    schema: flag,
    default: 'false',
    about: "Return short-lived signed links to the gateway instead of the storage's links",
  },
  LINK_TTL: { schema: whole(10, 604_800), default: '900', unit: 's', about: 'Lifetime of a signed link' },
} as const satisfies Record<string, SettingRow>;
