import { labelsHeader, success } from '#contracts';
import { type StatusText } from '#tasks';
import { cacheStatus, etagOf } from '../../platform/request/status-headers.js';

/** A status as the bytes of its answer. */
export interface StatusPage extends Pick<StatusText, 'terminal' | 'observedAt' | 'meta'> {
  /** A short text of ASCII, which leaves in one piece with the head of the answer; else bytes. */
  body: Buffer | string;
  contentLength: string;
  etag: string;
  /** Headers, flat, that go with this version of the status. */
  versionHeaders: string[];
}

/** The envelope cut in two where the status stands. */
const [HEAD = '', TAIL = ''] = JSON.stringify(success('|')).split('"|"');
/** Bytes; to copy more into the piece of the head costs more than to write two pieces. */
const MAX_ONE_PIECE = 8_192;
const HIT = cacheStatus({ kind: 'hit' });

export function renderStatus({ epoch, rev, terminal, observedAt, json, meta }: StatusText): StatusPage {
  const etag = etagOf({ epoch, rev });
  const text = HEAD + json + TAIL;
  const length = Buffer.byteLength(text);
  return {
    terminal,
    observedAt,
    meta,
    body: length === text.length && length <= MAX_ONE_PIECE ? text : Buffer.from(text),
    contentLength: String(length),
    etag,
    versionHeaders: ['etag', etag, 'cache-status', HIT, ...(meta.labels ? ['x-labels', labelsHeader(meta.labels)] : [])],
  };
}
