import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { KEPT_FILE_BYTES } from './upload-store.js';

export interface Received {
  size: number;
  head: Buffer;
  etag: string;
  /** Absent beyond what is worth keeping. */
  bytes?: Buffer;
}

const HEAD_BYTES = 4_096;

/** Reads a file to its end; large files are counted and hashed but not stored. */
export async function receiveUpload(stream: Readable): Promise<Received> {
  const hash = createHash('sha256');
  let kept: Buffer[] | undefined = [];
  let head = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
    if (size > KEPT_FILE_BYTES) kept = undefined;
    kept?.push(chunk);
  }
  const etag = `"${hash.digest('hex').slice(0, 32)}"`;
  return { size, head, etag, bytes: kept && Buffer.concat(kept) };
}
