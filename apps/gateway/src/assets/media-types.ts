/** By file extension; a type that a browser would run as a page of ours is not among them. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  glb: 'model/gltf-binary',
  gltf: 'model/gltf+json',
  obj: 'model/obj',
  mtl: 'model/mtl',
  stl: 'model/stl',
  usdz: 'model/vnd.usdz+zip',
  '3mf': 'model/3mf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  zip: 'application/zip',
};

/** What the storage calls a file counts for nothing: stores often say `application/octet-stream`, and a hostile one `text/html`. */
export function mediaTypeOf(filename: string): string {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(filename)?.[1]?.toLowerCase() ?? '';
  return (Object.hasOwn(MEDIA_TYPES, extension) ? MEDIA_TYPES[extension] : undefined) ?? 'application/octet-stream';
}

/** Shown in the page rather than saved. */
export function isShown(mediaType: string): boolean {
  return /^(image|video)\//.test(mediaType);
}
