import { z } from 'zod';
import type { SettingRow } from './setting-row.js';

export const CONFIGURATION_SETTINGS = {
  CONFIG_FILE: {
    group: 'Configuration file',
    schema: z.string().min(1),
    about: 'YAML file with settings by the names below, for those that the environment does not set; a list may be a YAML list',
  },
} as const satisfies Record<string, SettingRow>;
