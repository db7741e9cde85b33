/** Headers that belong to one answer or one version of a status; the lane makes them itself. */
const OWN = new Set(['etag', 'age', 'cache-status', 'content-length', 'x-request-id', 'ratelimit', 'ratelimit-policy']);
/** More origins than any configuration lists; with `*` the rest are answered by the controller. */
const MAX_LEARNED = 128;

export type AnswerHeaders = Record<string, string | number | string[] | undefined>;
export type LaneStatus = 200 | 304;

/**
 * What hooks and plugins put on every answer of the route (security headers, CORS, content type), as the controller's own answers had it: the
 * lane repeats it, so that no header is made in two places. It differs by status and by origin, and by nothing else.
 */
export class LearnedHeaders {
  private readonly flat = new Map<string, string[]>();

  /** Flat list of names and values; undefined while no answer of this kind was seen. */
  of(status: LaneStatus, origin: string | undefined): string[] | undefined {
    return this.flat.get(keyOf(status, origin));
  }

  learn(status: LaneStatus, origin: string | undefined, headers: AnswerHeaders): void {
    const key = keyOf(status, origin);
    if (this.flat.has(key) || this.flat.size >= MAX_LEARNED) return;
    const kept = Object.entries(headers).filter(([name]) => !OWN.has(name.toLowerCase()));
    this.flat.set(
      key,
      kept.flatMap(([name, value]) => [value].flat().flatMap((one) => (one === undefined ? [] : [name, String(one)]))),
    );
  }
}

function keyOf(status: LaneStatus, origin: string | undefined): string {
  return origin === undefined ? String(status) : `${status} ${origin}`;
}
