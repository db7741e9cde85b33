import { type ApiCredential } from '../api-credential.js';
import { type OddParts } from '../readers/odd-parts.js';
import { ROUTE_CLASSES, type RouteClass } from '../triverse-options.js';
import { type BreakerState } from './breaker.js';
import { type HostBreakers } from './host-breakers.js';
import { type RouteGuard } from './route-guard.js';
import { type UpstreamGate } from './upstream-gate.js';

/** A live view for metrics and readiness. */
export abstract class UpstreamGauge {
  /** For assets: the worst state of their hosts. */
  abstract readonly breakers: Readonly<Record<RouteClass, BreakerState>>;
  /** Calls and open streams. */
  abstract readonly inFlight: Readonly<Record<RouteClass, number>>;
  abstract readonly queued: Readonly<Record<RouteClass, number>>;
  /** Since the start. */
  abstract readonly retries: number;
  /** Whether the upstream last refused the gateway's key. */
  abstract readonly credentialRefused: boolean;
  /** Undocumented parts of answers since the start. */
  abstract readonly oddParts: Readonly<Record<string, number>>;
}

export class TriverseGauge implements UpstreamGauge {
  readonly #gate: UpstreamGate;
  readonly #hosts: HostBreakers;
  readonly #credential: ApiCredential;
  readonly #odd: OddParts;

  constructor(gate: UpstreamGate, hosts: HostBreakers, credential: ApiCredential, odd: OddParts) {
    this.#gate = gate;
    this.#hosts = hosts;
    this.#credential = credential;
    this.#odd = odd;
  }

  get breakers(): Record<RouteClass, BreakerState> {
    return { ...this.#each((guard) => guard.state), assets: this.#hosts.state };
  }

  get inFlight(): Record<RouteClass, number> {
    return this.#each((guard) => guard.inFlight);
  }

  get queued(): Record<RouteClass, number> {
    return this.#each((guard) => guard.queued);
  }

  get retries(): number {
    return this.#gate.retries;
  }

  get credentialRefused(): boolean {
    return this.#credential.refused;
  }

  get oddParts(): Record<string, number> {
    return this.#odd.counts();
  }

  #each<T>(read: (guard: RouteGuard) => T): Record<RouteClass, T> {
    const entries = ROUTE_CLASSES.map((route) => [route, read(this.#gate.guards[route])]);
    return Object.fromEntries(entries) as Record<RouteClass, T>;
  }
}
