import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A document as the bytes of its answers, made once and shared by all who read it. */
export interface PageFile {
  type: string;
  plain: Body;
  /** Absent for what compressing makes no smaller. */
  packed?: Body;
}

interface Body {
  bytes: Buffer;
  etag: string;
}

const compress = promisify(gzip);
const WORTH_PACKING = 0.9;

export async function makePageFile(type: string, content: string | Buffer): Promise<PageFile> {
  const bytes = Buffer.from(content);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 20);
  const packed = await compress(bytes, { level: 9 });
  return {
    type,
    plain: { bytes, etag: `"${digest}"` },
    // Other bytes, so another tag.
    ...(packed.length < bytes.length * WORTH_PACKING ? { packed: { bytes: packed, etag: `"${digest}-gz"` } } : {}),
  };
}

/** Makes each file when it is first asked for; what failed is tried again. */
export class PageFiles {
  private readonly files = new Map<string, Promise<PageFile>>();

  get(name: string, make: () => Promise<PageFile>): Promise<PageFile> {
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.files.set(name, made);
    made.catch(() => this.files.delete(name));
    return made;
  }
}
