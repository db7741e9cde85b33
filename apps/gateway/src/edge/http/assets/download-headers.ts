import contentDisposition from 'content-disposition';

const PASSED_ON = ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'];

/** Headers of a proxied asset: never a type that a browser would run, always a file name. */
export function downloadHeaders(uuid: string, upstream: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/octet-stream',
    'content-disposition': contentDisposition(filenameOf(uuid, upstream['content-disposition'])),
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  };
  for (const name of PASSED_ON) {
    const value = upstream[name];
    if (value !== undefined) headers[name] = value;
  }
  return headers;
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
