import { createReadStream } from 'node:fs';
import { BackupFileError } from './backup-file-error.js';

const NEWLINE = 10;

export interface Line {
  bytes: Buffer;
  text: string;
}

/** Lines end with \n only: readline would also split at other characters that JSON may contain. @throws BackupFileError */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield lineOf([...parts, chunk.subarray(start, end + 1)]);
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0) throw new BackupFileError('the backup is cut off within a line');
}

function lineOf(parts: Buffer[]): Line {
  const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  try {
    return { bytes, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    throw new BackupFileError('the backup holds bytes that are not UTF-8');
  }
}
