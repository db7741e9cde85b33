import contentDisposition from 'content-disposition';
import { givenFilename } from './given-filename.js';
import { isShown, mediaTypeOf } from './media-types.js';

const PASSED_ON = ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'];

/** Headers of a proxied download: never a type that a browser would run, always a file name. */
export function downloadHeaders(uuid: string, upstream: Record<string, string>): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': contentDisposition(givenFilename(upstream['content-disposition'], uuid)),
    ...commonHeaders(upstream),
  };
}

/** Headers of an asset by its own name: images are shown, what else there is is saved when a link leads to it. */
export function assetHeaders(name: string, upstream: Record<string, string>): Record<string, string> {
  const type = mediaTypeOf(name);
  return {
    'content-type': type,
    'content-disposition': contentDisposition(name, { type: isShown(type) ? 'inline' : 'attachment' }),
    ...commonHeaders(upstream),
  };
}

function commonHeaders(upstream: Record<string, string>): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = upstream[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    ...(Object.fromEntries(passedOn) as Record<string, string>),
  };
}
