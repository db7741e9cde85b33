import { labelsHeader } from '#contracts';
import { type CacheVerdict, type TaskRecord, type TaskView } from '#tasks';

/** The version of a status as an entity tag. */
export function etagOf(record: Pick<TaskRecord, 'epoch' | 'rev'>): string {
  return `"${record.epoch}-${record.rev}"`;
}

/** RFC 9110: a list of tags, weak ones compared like strong ones for GET. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const strong = withoutWeakness(etag);
  return ifNoneMatch.trim() === '*' || tagsOf(ifNoneMatch).some((tag) => withoutWeakness(tag) === strong);
}

/** The tags of a list; a tag may hold commas. */
export function tagsOf(list: string): string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

function withoutWeakness(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}

export function statusHeaders(view: TaskView): Record<string, string> {
  return {
    etag: etagOf(view.record),
    age: ageOf(view.record, Date.now()),
    'cache-control': 'private, no-cache',
    'cache-status': cacheStatus(view.cache),
    ...(view.labels && { 'x-labels': labelsHeader(view.labels) }),
  };
}

/** Whole seconds since the last reading. @param now Unix ms */
export function ageOf({ observedAt }: Pick<TaskRecord, 'observedAt'>, now: number): string {
  return String(Math.max(0, Math.floor((now - observedAt) / 1000)));
}

/** RFC 9211. */
export function cacheStatus(cache: CacheVerdict): string {
  switch (cache.kind) {
    case 'hit':
      return 'TriverseGateway; hit';
    case 'forwarded': {
      const reason = cache.reason === 'miss' ? 'uri-miss' : cache.reason;
      const stored = cache.reason === 'bypass' ? '' : '; stored';
      return `TriverseGateway; fwd=${reason}${stored}${cache.collapsed ? '; collapsed' : ''}`;
    }
    case 'stale-if-error':
      return `TriverseGateway; hit; detail=stale-if-error-${cache.code}`;
  }
}
