import { isNamedOrigin } from '../../platform/access/origin-patterns.js';

/** Headers that belong to one answer or one version of a status; the lane makes them itself. */
const OWN = new Set([
  'etag',
  'age',
  'cache-status',
  'content-length',
  'x-request-id',
  'x-labels',
  'ratelimit',
  'ratelimit-policy',
]);
export type AnswerHeaders = Record<string, string | number | string[] | undefined>;
type LaneStatus = 200 | 304;
/** A wildcard stands for any number of origins; what comes beyond is answered by the controller. */
const MAX_KINDS = 1_000;

/**
 * What hooks and plugins put on every answer of the route (security headers, CORS, content type), as the controller's own answers had it: the
 * lane repeats it, so that no header is made in two places. It differs by status and by allowed origin, and by nothing else.
 */
export class LearnedHeaders {
  private readonly flat = new Map<string, string[]>();

  constructor(private readonly allowedOrigins: readonly string[]) {}

  /** Flat list of names and values; undefined while no answer of this kind was seen. */
  of(status: LaneStatus, origin: string | undefined): string[] | undefined {
    return this.flat.get(this.keyOf(status, origin));
  }

  learn(status: LaneStatus, origin: string | undefined, headers: AnswerHeaders): void {
    const key = this.keyOf(status, origin);
    if (this.flat.has(key) || this.flat.size >= MAX_KINDS) return;
    const kept = Object.entries(headers).filter(([name]) => !OWN.has(name.toLowerCase()));
    this.flat.set(
      key,
      kept.flatMap(([name, value]) => [value].flat().flatMap((one) => (one === undefined ? [] : [name, String(one)]))),
    );
  }

  /** An origin that is not named is answered like none, and where `*` is set all are answered alike. */
  private keyOf(status: LaneStatus, origin: string | undefined): string {
    return origin !== undefined && isNamedOrigin(origin, this.allowedOrigins) ? `${status} ${origin}` : String(status);
  }
}
