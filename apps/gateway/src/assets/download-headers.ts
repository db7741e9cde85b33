import contentDisposition from 'content-disposition';
import { isShown, mediaTypeOf } from './media-types.js';

const PASSED_ON = ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'];

/** Headers of a proxied download: never a type that a browser would run, always a file name. */
export function downloadHeaders(uuid: string, upstream: Record<string, string>): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': contentDisposition(filenameOf(uuid, upstream['content-disposition'])),
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

function filenameOf(uuid: string, disposition: string | undefined): string {
  try {
    const name = disposition === undefined ? undefined : contentDisposition.parse(disposition).parameters['filename'];
    return name !== undefined && /^[\w.-]{1,128}$/.test(name) ? name : `${uuid}.glb`;
  } catch {
    // A header that does not follow RFC 6266 names no file.
    return `${uuid}.glb`;
  }
}
