import { type ApiCredential } from '../api-credential.js';
import { type OddParts } from '../readers/odd-parts.js';
import { ROUTE_CLASSES, type RouteClass } from '../triverse-options.js';
import { type BreakerState } from './breaker.js';
import { type HostBreakers } from './host-breakers.js';
import { type RouteGuard } from './route-guard.js';
import { type UpstreamGate } from './upstream-gate.js';

export interface UpstreamGauge {
  /** Of the assets: the worst of their hosts. */
  readonly breakers: Readonly<Record<RouteClass, BreakerState>>;
  /** Calls and open streams. */
  readonly inFlight: Readonly<Record<RouteClass, number>>;
  readonly queued: Readonly<Record<RouteClass, number>>;
  /** Since the start. */
  readonly retries: number;
  /** The upstream's latest word on the gateway's key was no. */
  readonly credentialRefused: boolean;
  /** Parts of answers that were not as documented, since the start. */
  readonly oddParts: Readonly<Record<string, number>>;
}

/** A view for metrics and readiness: reads the present state at each access. */
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
