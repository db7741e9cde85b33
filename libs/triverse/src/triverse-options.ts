import { type LookupFunction } from 'node:net';
import { type AroundCall } from './http/http-exchange.js';

/**
 * Classes of calls that fail together, each with its own breaker and concurrency limit. `upload` and `assets` transfer bodies, which may take
 * long; `links` are the JSON calls about them. Assets have a breaker per host.
 */
export const ROUTE_CLASSES = ['status', 'create', 'upload', 'assets', 'links', 'account'] as const;
export type RouteClass = (typeof ROUTE_CLASSES)[number];

export interface TriverseTimeouts {
  connectMs: number;
  /** From the start of an attempt until the answer's headers. */
  firstByteMs: number;
  /** A whole JSON call, including retries and waiting. */
  totalMs: number;
  /** A whole creation, which checks content and contacts a scheduler before it answers. */
  creationMs: number;
  /** A stream that delivers nothing while its reader is waiting. */
  streamIdleMs: number;
  /** From an upload's last byte until its answer; images are moderated in between. */
  uploadAnswerMs: number;
}

export interface RetryOptions {
  /** Attempts after the first; 0 turns retrying off. */
  max: number;
  /** Full jitter: a wait is random between 0 and min(capMs, baseMs · 2^n). */
  baseMs: number;
  capMs: number;
  /** A longer Retry-After is returned to the caller instead. */
  maxRetryAfterMs: number;
  /** Retries allowed per request of the window, over all routes. */
  budgetRatio: number;
  budgetWindowMs: number;
  /** Minimum retries allowed per window. */
  budgetMinimum: number;
}

export interface BreakerOptions {
  /** Opens when more than `threshold` of the last `size` calls failed, given at least `minimumCalls`. */
  size: number;
  minimumCalls: number;
  threshold: number;
  halfOpenAfterMs: number;
  /** A failing object counts only once per this time. */
  faultyObjectMs: number;
}

/** Slower transfers are aborted, because each holds a slot that others wait for. */
export interface PaceOptions {
  /** 0: no minimum. */
  minBytesPerSecond: number;
  /** Period of the measurement. */
  windowMs: number;
}

export interface ConcurrencyLimit {
  active: number;
  queued: number;
}

export interface WatchOptions {
  handshakeMs: number;
  pingMs: number;
  /** Without a frame or pong for this long, the link is dead. */
  idleMs: number;
  /** A larger frame is skipped. */
  maxFrameBytes: number;
  /** A larger frame is not read and ends the link. */
  maxPayloadBytes: number;
  closeGraceMs: number;
}

export interface ResolvedTriverseOptions {
  /** Ends without a slash, e.g. `https://api.triverse.ai/api/v1`. */
  baseUrl: string;
  /** Further hosts for assets: `host`, `host:port` or `*.suffix`. A host listed exactly may be private. */
  assetHosts: readonly string[];
  userAgent: string;
  timeouts: TriverseTimeouts;
  retries: RetryOptions;
  breaker: BreakerOptions;
  concurrency: Record<RouteClass, ConcurrencyLimit>;
  pace: PaceOptions;
  watch: WatchOptions;
  maxJsonBytes: number;
  maxRedirects: number;
  /** Name resolution of asset hosts; default: the system's. Its answers are still checked. */
  lookup?: LookupFunction;
}

export interface TriverseOptions extends Partial<
  Pick<ResolvedTriverseOptions, 'assetHosts' | 'userAgent' | 'maxJsonBytes' | 'maxRedirects' | 'lookup'>
> {
  baseUrl: string;
  /** Two while the key is rotated: the first is used until the upstream refuses it. */
  apiKey: string | readonly string[];
  timeouts?: Partial<TriverseTimeouts>;
  retries?: Partial<RetryOptions>;
  breaker?: Partial<BreakerOptions>;
  concurrency?: Partial<Record<RouteClass, ConcurrencyLimit>>;
  pace?: Partial<PaceOptions>;
  watch?: Partial<WatchOptions>;
  /** The upstream refused the gateway's own key; of two, both. */
  onCredentialRefused?: (httpStatus: number) => void;
  /** The upstream refused the key in use; the other one is used from now on. */
  onKeyFallback?: (httpStatus: number) => void;
  /** Each HTTP request goes through it. */
  aroundCall?: AroundCall;
  /** Called once for each undocumented part of an answer, e.g. `status.output`. */
  onOddPart?: (part: string) => void;
}

export const TRIVERSE_DEFAULTS: Omit<ResolvedTriverseOptions, 'baseUrl' | 'lookup'> = {
  assetHosts: [],
  userAgent: 'triverse-gateway',
  timeouts: {
    connectMs: 5_000,
    firstByteMs: 10_000,
    totalMs: 20_000,
    creationMs: 60_000,
    streamIdleMs: 30_000,
    uploadAnswerMs: 120_000,
  },
  retries: {
    max: 2,
    baseMs: 200,
    capMs: 2_000,
    maxRetryAfterMs: 5_000,
    budgetRatio: 0.1,
    budgetWindowMs: 10_000,
    budgetMinimum: 3,
  },
  breaker: { size: 20, minimumCalls: 5, threshold: 0.5, halfOpenAfterMs: 2_000, faultyObjectMs: 600_000 },
  concurrency: {
    status: { active: 32, queued: 256 },
    create: { active: 16, queued: 64 },
    upload: { active: 8, queued: 16 },
    assets: { active: 64, queued: 64 },
    links: { active: 16, queued: 64 },
    account: { active: 8, queued: 64 },
  },
  pace: { minBytesPerSecond: 16_384, windowMs: 60_000 },
  watch: {
    handshakeMs: 10_000,
    pingMs: 15_000,
    idleMs: 40_000,
    maxFrameBytes: 4 * 1024 * 1024,
    maxPayloadBytes: 32 * 1024 * 1024,
    closeGraceMs: 1_000,
  },
  maxJsonBytes: 4 * 1024 * 1024,
  maxRedirects: 5,
};

/** @throws TypeError naming the option, never its value: a base URL may contain credentials. */
export function resolveOptions(options: TriverseOptions): ResolvedTriverseOptions {
  const defaults = TRIVERSE_DEFAULTS;
  const keys = [options.apiKey].flat();
  if (keys.length === 0 || keys.includes('')) throw new TypeError('apiKey is empty');
  if (!keys.every((key) => /^[\x21-\x7e]+$/.test(key))) throw new TypeError('apiKey has characters that a header cannot carry');
  return {
    baseUrl: checkedBaseUrl(options.baseUrl),
    assetHosts: options.assetHosts ?? defaults.assetHosts,
    userAgent: options.userAgent ?? defaults.userAgent,
    timeouts: { ...defaults.timeouts, ...options.timeouts },
    retries: { ...defaults.retries, ...options.retries },
    breaker: { ...defaults.breaker, ...options.breaker },
    concurrency: { ...defaults.concurrency, ...options.concurrency },
    pace: { ...defaults.pace, ...options.pace },
    watch: { ...defaults.watch, ...options.watch },
    maxJsonBytes: options.maxJsonBytes ?? defaults.maxJsonBytes,
    maxRedirects: options.maxRedirects ?? defaults.maxRedirects,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
  };
}

function checkedBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new TypeError('baseUrl is not an http(s) URL');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('baseUrl has credentials, a query or a fragment');
  }
  return url.href.replace(/\/+$/, '');
}
