import { type ApiCredential } from '../api-credential.js';
import { ROUTE_CLASSES, type RouteClass } from '../triverse-options.js';
import { type BreakerState, type RouteGuard } from './route-guard.js';
import { type UpstreamGate } from './upstream-gate.js';

/** A view for metrics and readiness: reads the present state at each access. */
export abstract class UpstreamGauge {
  abstract readonly breakers: Readonly<Record<RouteClass, BreakerState>>;
  /** Calls and open streams. */
  abstract readonly inFlight: Readonly<Record<RouteClass, number>>;
  abstract readonly queued: Readonly<Record<RouteClass, number>>;
  /** Since the start. */
  abstract readonly retries: number;
  /** The upstream's latest word on the gateway's key was no. */
  abstract readonly credentialRefused: boolean;
}

export class TriverseGauge implements UpstreamGauge {
  readonly #gate: UpstreamGate;
  readonly #credential: ApiCredential;

  constructor(gate: UpstreamGate, credential: ApiCredential) {
    this.#gate = gate;
    this.#credential = credential;
  }

  get breakers(): Record<RouteClass, BreakerState> {
    return this.#each((guard) => guard.state);
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

  #each<T>(read: (guard: RouteGuard) => T): Record<RouteClass, T> {
    const entries = ROUTE_CLASSES.map((route) => [route, read(this.#gate.guards[route])]);
    return Object.fromEntries(entries) as Record<RouteClass, T>;
  }
}
