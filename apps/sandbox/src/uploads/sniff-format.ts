export interface SniffedFile {
  /** The first bytes; 4 KiB tell every format here. */
  head: Buffer;
  size: number;
  filename: string;
}

export interface FileFormat {
  extension: string;
  contentType: string;
}

const startsWith = (head: Buffer, text: string): boolean => head.subarray(0, text.length).equals(Buffer.from(text, 'latin1'));

/** Detects the format from the content; name and declared type cannot be trusted. */
export function sniffImage({ head }: SniffedFile): FileFormat | undefined {
  if (startsWith(head, '\xff\xd8\xff')) return { extension: 'jpg', contentType: 'image/jpeg' };
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return { extension: 'png', contentType: 'image/png' };
  const webp = startsWith(head, 'RIFF') && startsWith(head.subarray(8), 'WEBP');
  return webp ? { extension: 'webp', contentType: 'image/webp' } : undefined;
}

export function sniffModel(file: SniffedFile): FileFormat | undefined {
  const { head, filename } = file;
  const named = filename.toLowerCase();
  const text = head.toString('latin1');
  if (startsWith(head, 'glTF')) return { extension: 'glb', contentType: 'model/gltf-binary' };
  if (/^\s*\{/.test(text) && text.includes('"asset"')) return { extension: 'gltf', contentType: 'model/gltf+json' };
  if (startsWith(head, 'ply')) return { extension: 'ply', contentType: 'application/octet-stream' };
  if (startsWith(head, 'Kaydara FBX Binary') || /^; FBX/.test(text))
    return { extension: 'fbx', contentType: 'application/octet-stream' };
  if (startsWith(head, 'PK\x03\x04') && named.endsWith('.usdz')) return { extension: 'usdz', contentType: 'model/vnd.usdz+zip' };
  if (isStl(file)) return { extension: 'stl', contentType: 'model/stl' };
  // Any line of numbers could pass for OBJ, hence vertices and no control bytes.
  const obj = /^(v|vn|vt) -?[\d.]+ /m.test(text) && !text.includes('\0');
  return obj ? { extension: 'obj', contentType: 'model/obj' } : undefined;
}

/** Binary STL has no signature: its length must fit its count of triangles. */
function isStl({ head, size }: SniffedFile): boolean {
  if (head.length >= 84 && size === 84 + 50 * head.readUInt32LE(80)) return true;
  return /^solid\b/.test(head.toString('latin1')) && head.includes('facet');
}
