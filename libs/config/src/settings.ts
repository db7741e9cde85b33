import { ADDRESS_SETTINGS } from './settings/address.js';
import { ALERTS_SETTINGS } from './settings/alerts.js';
import { ASSET_LINKS_SETTINGS } from './settings/asset-links.js';
import { CLIENT_CONNECTIONS_SETTINGS } from './settings/client-connections.js';
import { CONFIGURATION_SETTINGS } from './settings/configuration.js';
import { FLOWS_SETTINGS } from './settings/flows.js';
import { LIMITS_SETTINGS } from './settings/limits.js';
import { PROCESSES_SETTINGS } from './settings/processes.js';
import { PROXIES_AND_LOGGING_SETTINGS } from './settings/proxies-and-logging.js';
import { REALTIME_CONNECTIONS_SETTINGS } from './settings/realtime-connections.js';
import { REDIS_SETTINGS } from './settings/redis.js';
import { SECRETS_SETTINGS } from './settings/secrets.js';
import { SHUTDOWN_SETTINGS } from './settings/shutdown.js';
import { SIGN_IN_SETTINGS } from './settings/sign-in.js';
import { STATUSES_SETTINGS } from './settings/statuses.js';
import { STORAGE_SETTINGS } from './settings/storage.js';
import { TELEMETRY_SETTINGS } from './settings/telemetry.js';
import { TRIVERSE_SETTINGS } from './settings/triverse.js';
import { UPSTREAM_CALLS_SETTINGS } from './settings/upstream-calls.js';
import { UPSTREAM_WATCH_SETTINGS } from './settings/upstream-watch.js';
import { WEBHOOK_SETTINGS } from './settings/webhooks.js';

export type { SettingRow } from './settings/setting-row.js';

/**
 * Every setting of the gateway, in the order of the documentation. `npm run docs:settings` writes docs/settings.md and
 * .env.example from this table.
 */
export const SETTINGS = {
  ...CONFIGURATION_SETTINGS,
  ...ADDRESS_SETTINGS,
  ...PROCESSES_SETTINGS,
  ...TRIVERSE_SETTINGS,
  ...STORAGE_SETTINGS,
  ...REDIS_SETTINGS,
  ...SECRETS_SETTINGS,
  ...SIGN_IN_SETTINGS,
  ...STATUSES_SETTINGS,
  ...UPSTREAM_CALLS_SETTINGS,
  ...LIMITS_SETTINGS,
  ...ASSET_LINKS_SETTINGS,
  ...FLOWS_SETTINGS,
  ...WEBHOOK_SETTINGS,
  ...CLIENT_CONNECTIONS_SETTINGS,
  ...SHUTDOWN_SETTINGS,
  ...UPSTREAM_WATCH_SETTINGS,
  ...REALTIME_CONNECTIONS_SETTINGS,
  ...PROXIES_AND_LOGGING_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...ALERTS_SETTINGS,
};

export type SettingName = keyof typeof SETTINGS;
