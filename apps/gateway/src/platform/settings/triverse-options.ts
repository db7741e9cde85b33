import { type Settings } from '#config';
import { type TriverseModuleOptions } from '#triverse';
import { Logger } from '@nestjs/common';
import { type Meters } from '../metrics/meters.js';
import { MeasuredUpstreamApi } from '../metrics/ports/measured-upstream-api.js';
import { type RequestIds } from '../request/request-ids.js';
import { tracedCalls } from '../tracing/ports/traced-calls.js';
import { type Tracing } from '../tracing/tracing.js';
import { MeasuredUpstreamWatch } from '../metrics/ports/measured-upstream-watch.js';

const FIRST_BYTE_MS = 10_000;
/** How late a silence of the upstream's socket may be noticed that ends before the idle limit. */
const MAX_PING_MS = 2_000;

interface Parts {
  meters: Meters;
  tracing: Tracing;
  ids: RequestIds;
}

/** @throws Error when TRIVERSE_API_KEY is missing. */
export function triverseOptionsOf(settings: Settings, { meters, tracing, ids }: Parts): TriverseModuleOptions {
  if (settings.TRIVERSE_API_KEY === undefined) throw new Error('TRIVERSE_API_KEY is not set');
  const logger = new Logger('Upstream');
  return {
    baseUrl: settings.TRIVERSE_BASE_URL,
    apiKey: settings.TRIVERSE_API_KEY,
    assetHosts: settings.ASSET_HOSTS,
    timeouts: {
      totalMs: settings.UPSTREAM_TIMEOUT_MS,
      creationMs: settings.UPSTREAM_CREATE_TIMEOUT_MS,
      uploadAnswerMs: settings.UPSTREAM_UPLOAD_TIMEOUT_MS,
      firstByteMs: Math.min(FIRST_BYTE_MS, settings.UPSTREAM_TIMEOUT_MS),
    },
    pace: {
      minBytesPerSecond: settings.TRANSFER_MIN_BYTES_PER_SECOND,
      windowMs: settings.TRANSFER_MIN_SECONDS * 1000,
    },
    watch: {
      idleMs: settings.WATCH_IDLE_MS,
      pingMs: Math.max(50, Math.min(MAX_PING_MS, Math.floor(settings.WATCH_IDLE_MS / 3))),
    },
    aroundCall: tracedCalls(tracing, ids),
    decorate: (api) => new MeasuredUpstreamApi(api, meters),
    decorateWatch: (watch) => new MeasuredUpstreamWatch(watch, meters),
    onCredentialRefused: (status) =>
      logger.error(`the upstream refused the gateway's key (HTTP ${status}): check TRIVERSE_API_KEY`),
    onKeyFallback: (status) =>
      logger.warn(`the upstream refused one of the two keys in TRIVERSE_API_KEY (HTTP ${status}); the other one is used`),
    onOddPart: (part) => logger.warn(`the upstream sent an undocumented ${part}; further ones are only counted`),
  };
}
