import { success } from '#contracts';
import { type StatusText } from '#tasks';
import { cacheStatus, etagOf } from '../../platform/request/status-headers.js';

/** A status as the bytes of its answer. */
export interface StatusPage extends Pick<StatusText, 'terminal' | 'observedAt' | 'meta'> {
  body: Buffer;
  contentLength: string;
  etag: string;
  /** Headers, flat, that go with this version of the status. */
  versionHeaders: string[];
}

/** The envelope cut in two where the status stands. */
const [HEAD = '', TAIL = ''] = JSON.stringify(success('|')).split('"|"');
const HIT = cacheStatus({ kind: 'hit' });

export function renderStatus({ epoch, rev, terminal, observedAt, json, meta }: StatusText): StatusPage {
  const etag = etagOf({ epoch, rev });
  const body = Buffer.from(HEAD + json + TAIL);
  return {
    terminal,
    observedAt,
    meta,
    body,
    contentLength: String(body.length),
    etag,
    versionHeaders: ['etag', etag, 'cache-status', HIT],
  };
}
