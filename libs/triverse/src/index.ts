export { createTriverse, type Triverse } from './create-triverse.js';
export {
  TRIVERSE_DEFAULTS,
  ROUTE_CLASSES,
  type RouteClass,
  type TriverseOptions,
  type TriverseTimeouts,
  type RetryOptions,
  type BreakerOptions,
  type ConcurrencyLimit,
  type PaceOptions,
  type WatchOptions,
} from './triverse-options.js';
export { UpstreamGauge } from './resilience/upstream-gauge.js';
export { type BreakerState } from './resilience/breaker.js';
export { TriverseModule, type TriverseModuleOptions } from './triverse.module.js';
export { type AroundCall } from './http/http-exchange.js';
