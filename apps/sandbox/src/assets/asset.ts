/** Bytes that can be read from any offset; `read` yields what lies in [start, end). */
export interface Asset {
  size: number;
  etag: string;
  contentType: string;
  read: (start: number, end: number) => Iterable<Buffer>;
}

const CHUNK = 64 * 1024;

export function bufferAsset(bytes: Buffer, etag: string, contentType: string): Asset {
  return {
    size: bytes.length,
    etag,
    contentType,
    *read(start, end) {
      for (let at = start; at < end; at += CHUNK) yield bytes.subarray(at, Math.min(at + CHUNK, end));
    },
  };
}

const PATTERN = Buffer.alloc(2 * CHUNK, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));

/** Any number of bytes made on the fly; the byte at an offset depends on the offset alone, so that ranges fit together. */
export function syntheticAsset(size: number): Asset {
  return {
    size,
    etag: `"synthetic-${size}"`,
    contentType: 'model/gltf-binary',
    *read(start, end) {
      for (let at = start; at < end;) {
        const phase = at % 251;
        const length = Math.min(CHUNK, end - at);
        yield PATTERN.subarray(phase, phase + length);
        at += length;
      }
    },
  };
}
