import { type IncomingHttpHeaders } from 'node:http';
import { matchesEtag, tagsOf } from './status-headers.js';

export type PreconditionVerdict = 'go-on' | 'not-modified' | 'failed';

/** What tells one version of a resource from another. */
export interface Validators {
  etag?: string | undefined;
  /** An HTTP date. */
  lastModified?: string | undefined;
}

/** RFC 9110, 13.2.2, for GET and HEAD of a resource that exists: tags go before dates, If-Match before If-None-Match. Range comes after all of them. */
export function preconditionOf(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): PreconditionVerdict {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  const holds = ifMatch === undefined ? !isLater(lastModified, headers['if-unmodified-since']) : isAmong(ifMatch, etag);
  if (!holds) return 'failed';
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, etag ?? '') ? 'not-modified' : 'go-on';
  const since = headers['if-modified-since'];
  const known = isDate(lastModified) && isDate(since) && !isLater(lastModified, since);
  return known ? 'not-modified' : 'go-on';
}

/** Strongly: a weak tag is equal to none. */
function isAmong(tags: string, etag: string | undefined): boolean {
  return tags.trim() === '*' || (etag !== undefined && !etag.startsWith('W/') && tagsOf(tags).includes(etag));
}

function isLater(date: string | undefined, than: string | undefined): boolean {
  return isDate(date) && isDate(than) && Date.parse(date) > Date.parse(than);
}

function isDate(text: string | undefined): text is string {
  return text !== undefined && !Number.isNaN(Date.parse(text));
}
