import type { SettingRow } from './setting-row.js';
import { whole } from './values/basic.js';
import { bearers } from './values/secrets.js';

export const TELEMETRY_SETTINGS = {
  METRICS_TOKEN: {
    group: 'Metrics and traces',
    schema: bearers(16),
    secret: true,
    reloads: true,
    about: 'Bearer token for `/metrics` and nothing else, for Prometheus; during rotation two, comma-separated, of which both are accepted. The ADMIN_TOKEN is accepted there as well',
  },
  METRICS_PORT: {
    schema: whole(0, 65_535),
    about:
      'Port of its own for `/metrics`, on HOST; there it needs a token only if METRICS_TOKEN is set. 0 picks a free port; not set: PORT alone serves it',
  },
  METRICS_TEAMS: {
    schema: whole(0, 1_000),
    default: '20',
    about: 'Teams whose budgets the metrics show by id, those that have used most of theirs; the rest are summed up as `other`',
  },
} as const satisfies Record<string, SettingRow>;
