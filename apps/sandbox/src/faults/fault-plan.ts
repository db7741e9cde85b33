export const ROUTE_CLASSES = [
  'any',
  'create',
  'quote',
  'status',
  'url',
  'download',
  'upload',
  'account',
  'storage',
  'watch',
  'other',
] as const;
export type RouteClass = (typeof ROUTE_CLASSES)[number];

export const FAULT_KINDS = [
  'latency', // wait `ms`, then answer as usual
  'error', // answer `status` with the envelope of an error, `retryAfterSeconds` optional
  'html', // answer `status` (502) with an HTML page
  'content-type', // the true answer under `contentType` (text/plain)
  'truncate', // announce the whole body, send half, break off
  'huge', // an answer of `bytes` bytes (64 MiB)
  'drip', // the true answer, `bytes` bytes (1) every `ms` (50)
  'reset', // break the connection before anything happens
  'lost-answer', // do the work, then break the connection before the answer
  'hang', // never answer
  'not-json', // 200 with words where JSON belongs
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  kind: FaultKind;
  route: RouteClass;
  /** How many requests it affects; default 1, 0 for all from now on. */
  times?: number;
  /** How many requests pass before it begins. */
  skip?: number;
  ms?: number;
  status?: number;
  code?: number;
  message?: string;
  retryAfterSeconds?: number;
  contentType?: string;
  bytes?: number;
}

const NUMBERS = ['times', 'skip', 'ms', 'status', 'code', 'retryAfterSeconds', 'bytes'] as const;

/** Returns the problem with a fault received over the wire. */
export function faultProblem(fault: Record<string, unknown>): string | undefined {
  if (!FAULT_KINDS.some((kind) => kind === fault['kind'])) return `kind must be one of ${FAULT_KINDS.join(', ')}`;
  if (!ROUTE_CLASSES.some((route) => route === fault['route'])) return `route must be one of ${ROUTE_CLASSES.join(', ')}`;
  const wrong = NUMBERS.find((name) => fault[name] !== undefined && !(Number.isInteger(fault[name]) && Number(fault[name]) >= 0));
  return wrong && `${wrong} must be an integer from 0`;
}

interface Armed {
  fault: Fault;
  skip: number;
  left: number;
}

export interface Hit {
  latencyMs: number;
  fault?: Fault;
}

/** Pending faults in order; latencies add up, and a request gets at most one of the others. */
export class FaultPlan {
  private armed: Armed[] = [];

  add(fault: Fault): void {
    this.armed.push({ fault: { ...fault }, skip: fault.skip ?? 0, left: fault.times === 0 ? Infinity : (fault.times ?? 1) });
  }

  take(route: RouteClass): Hit {
    const hit: Hit = { latencyMs: 0 };
    for (const entry of this.armed) {
      if (entry.fault.route !== route && entry.fault.route !== 'any') continue;
      if (entry.fault.kind !== 'latency' && hit.fault) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      if (entry.fault.kind === 'latency') hit.latencyMs += entry.fault.ms ?? 1_000;
      else hit.fault = entry.fault;
    }
    this.armed = this.armed.filter((entry) => entry.left > 0);
    return hit;
  }

  list(): Fault[] {
    return this.armed.map(({ fault, left }) => ({ ...fault, times: left === Infinity ? 0 : left }));
  }

  clear(): void {
    this.armed = [];
  }
}
