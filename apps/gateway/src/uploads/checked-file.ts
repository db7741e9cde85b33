import { ApiError } from '#contracts';
import { Transform, type TransformCallback } from 'node:stream';

/** Enough for every signature we look for. */
const HEAD_BYTES = 64;

export interface FileCheck {
  limitBytes: number;
  /** @throws ApiError 2004 when the leading bytes are of another format. */
  inspectHead(head: Buffer): void;
}

/** Lets a file through while it is checked: its first bytes for the format, its length for the limit. Nothing more than the head is held. */
export class CheckedFile extends Transform {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private inspected = false;
  private passed = 0;

  constructor(private readonly check: FileCheck) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.passed += chunk.length;
    if (this.passed > this.check.limitBytes) {
      done(
        new ApiError(9009, {
          message: `the file is too large: at most ${this.check.limitBytes} bytes`,
          errors: [{ field: 'file', message: `must have at most ${this.check.limitBytes} bytes` }],
        }),
      );
      return;
    }
    if (this.inspected) {
      done(null, chunk);
      return;
    }
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    if (this.heldBytes < HEAD_BYTES) done();
    else this.release(done);
  }

  override _flush(done: TransformCallback): void {
    if (this.inspected) done();
    else this.release(done);
  }

  private release(done: TransformCallback): void {
    const head = Buffer.concat(this.held);
    this.held = [];
    this.inspected = true;
    try {
      this.check.inspectHead(head);
      done(null, head);
    } catch (error) {
      done(error as Error);
    }
  }
}
