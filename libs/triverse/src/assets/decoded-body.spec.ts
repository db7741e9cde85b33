import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { decodedBody } from './decoded-body.js';

describe('an asset that was stored compressed', () => {
  const answer = (coding: string, bytes: Buffer) => ({
    status: 200,
    headers: { 'content-encoding': coding },
    body: Readable.from([bytes]),
  });

  it('is passed on decompressed', async () => {
    const { body } = decodedBody(answer('GZIP', gzipSync('a chair')));
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('a chair');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'zstd'])('is refused in the coding %s', (coding) => {
    expect(() => decodedBody(answer(coding, Buffer.from('x')) as never)).toThrow(/compressed in a way/);
  });
});
