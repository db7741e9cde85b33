import { type Readable } from 'node:stream';
import { CallFailure } from '../errors/call-failure.js';
import { unreadable } from '../readers/unreadable.js';
import { failureOf } from './call-clock.js';

/** Collects a small body. @throws CallFailure: 9008 when it is too large or ends halfway, else the signal's reason. */
export function readBody(body: Readable, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (failure?: CallFailure) => {
      signal.removeEventListener('abort', abort);
      body.off('close', halfway);
      if (failure === undefined) return resolve(Buffer.concat(chunks, size));
      body.destroy();
      reject(failure);
    };
    const abort = () => settle(failureOf(signal));
    const halfway = () => settle(new CallFailure('outage', unreadable('the answer ended halfway')));
    body.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) settle(new CallFailure('refused', unreadable('the answer is too large')));
    });
    body.once('end', () => settle());
    body.once('error', halfway);
    body.once('close', halfway);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
