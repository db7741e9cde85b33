const ascii = (head: Buffer, start: number, end: number) => head.toString('latin1', start, end);

/** @returns jpeg, png or webp; undefined for anything else. */
export function imageFormatOf(head: Buffer): string | undefined {
  if (head.length >= 3 && head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
  if (head.length >= 8 && head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  if (head.length >= 12 && ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}

/** Model formats that have a signature must carry it; text formats are known by their name alone. */
const MODEL_SIGNATURES: Record<string, (head: Buffer) => boolean> = {
  glb: (head) => ascii(head, 0, 4) === 'glTF',
  gltf: (head) => /^\uFEFF?\s*\{/.test(head.toString('utf8')),
  fbx: (head) => ascii(head, 0, 18) === 'Kaydara FBX Binary' || /^\s*;/.test(head.toString('latin1')),
  usdz: (head) => ascii(head, 0, 4) === 'PK\u0003\u0004',
  zip: (head) => ascii(head, 0, 4) === 'PK\u0003\u0004',
  obj: isText,
  stl: () => true,
  ply: (head) => ascii(head, 0, 3) === 'ply',
  dae: (head) => /^\uFEFF?\s*</.test(head.toString('utf8')),
};

export const MODEL_EXTENSIONS = Object.keys(MODEL_SIGNATURES);

/** @returns false when the name's extension is unknown or the bytes are not of that format. */
export function looksLikeModel(filename: string, head: Buffer): boolean {
  const extension = /\.([A-Za-z0-9]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  const check = Object.hasOwn(MODEL_SIGNATURES, extension) ? MODEL_SIGNATURES[extension] : undefined;
  return check?.(head) ?? false;
}

function isText(head: Buffer): boolean {
  return !head.includes(0);
}
