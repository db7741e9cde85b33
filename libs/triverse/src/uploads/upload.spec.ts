import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError } from '#contracts';
import { type UpstreamUpload } from '#tasks';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { type Answer, FixtureUpstream, json, rejection } from '../../testing/fixture-upstream.js';
import { type Triverse } from '../create-triverse.js';
import { type TriverseOptions } from '../triverse-options.js';

const FILE_KEY = 'tasks/uid_7/20250805/a.png';
/** Answers once the whole body is there. */
const atTheEnd =
  (answer: Answer): Answer =>
  (request, response) => {
    request.on('end', () => answer(request, response));
  };
const taken = atTheEnd(json({ code: 0, message: 'success', data: { file_key: FILE_KEY } }));
const png = (file: Readable): UpstreamUpload => ({ file, filename: 'a "b".png', contentType: 'image/png' });

let upstream: FixtureUpstream;
let triverse: Triverse;
const start = (options: Partial<TriverseOptions> = {}) => {
  triverse = upstream.triverse(options);
  return triverse.api;
};

beforeEach(async () => {
  upstream = await FixtureUpstream.start(taken);
});
afterEach(async () => {
  triverse.close();
  await upstream.stop();
});

describe('upload', () => {
  it('sends an image as chunked multipart', async () => {
    expect(await start().upload('image', png(Readable.from([Buffer.from('pixels')])))).toEqual({ file_key: FILE_KEY });
    const { url, headers, body } = upstream.requests[0] ?? { headers: {}, body: '' };
    expect(url).toBe('/api/v1/upload/image');
    expect(headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(headers['content-length']).toBeUndefined();
    const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '?';
    expect(String(body).split('\r\n')).toEqual([
      `--${boundary}`,
      'Content-Disposition: form-data; name="file"; filename="a %22b%22.png"',
      'Content-Type: image/png',
      '',
      'pixels',
      `--${boundary}--`,
      '',
    ]);
  });

  it('names the variant of a model', async () => {
    await start().upload('model', { ...png(Readable.from(['x'])), modelVariant: 'textured' });
    expect(upstream.requests[0]?.url).toBe('/api/v1/upload/model?modelVariant=textured');
  });

  it('does not let a content type write headers', async () => {
    await start().upload('image', { ...png(Readable.from(['x'])), contentType: 'image/png\r\nX-Evil: 1' });
    expect(String(upstream.requests[0]?.body)).not.toContain('Evil');
  });

  it('sends a large file as fast as it is taken', async () => {
    let size = 0;
    upstream.answer = (request, response) => {
      request.removeAllListeners('data');
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      taken(request, response);
    };
    const chunk = Buffer.alloc(256 * 1024);
    let made = 0;
    const file = Readable.from(
      (function* () {
        for (; made < 160; made++) yield chunk;
      })(),
      { objectMode: false },
    );
    await start().upload('model', png(file));
    expect(size).toBeGreaterThan(160 * chunk.length);
  });

  it('holds the file back while the upstream does not read', async () => {
    upstream.answer = (request) => {
      request.removeAllListeners('data');
      request.pause();
    };
    let made = 0;
    const file = new Readable({
      read() {
        made += 64 * 1024;
        this.push(Buffer.alloc(64 * 1024));
      },
    });
    const error = await rejection(start({ timeouts: { streamIdleMs: 100 } }).upload('model', png(file)));
    expect(error).toMatchObject({ code: 9007, message: 'upstream timed out (upload stands still)' });
    expect(made).toBeLessThan(32 * 1024 * 1024);
    expect(file.destroyed).toBe(true);
  });

  it('passes on the limit with Retry-After, even if it arrives before the file is sent', async () => {
    upstream.answer = (_request, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '42' });
      response.end(JSON.stringify({ code: 2000, message: 'too many uploads' }));
    };
    const file = new PassThrough();
    file.write(Buffer.alloc(1024));
    const error = await rejection(start().upload('image', png(file)));
    expect(error).toMatchObject({ code: 2000, status: 429, retryAfterSeconds: 42, message: 'too many uploads' });
    expect(file.destroyed).toBe(true);
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    [2004, 400],
    [2008, 400],
  ])('passes %i on', async (code, status) => {
    upstream.answer = atTheEnd(json({ code, message: 'no' }, status));
    await expect(start().upload('image', png(Readable.from(['x'])))).rejects.toMatchObject({ code, status });
  });

  const breakOff = async (end: (file: PassThrough, gone: AbortController) => void) => {
    const file = new PassThrough();
    const gone = new AbortController();
    file.write('first part');
    const socketClosed = new Promise<void>((resolve) => {
      upstream.answer = (request) => {
        request.socket.once('close', () => resolve());
        request.once('data', () => end(file, gone));
      };
    });
    const error = await rejection(start().upload('image', png(file), { signal: gone.signal }));
    await socketClosed;
    expect(file.destroyed).toBe(true);
    expect(triverse.gauge.inFlight.upload).toBe(0);
    return error;
  };

  it('aborts when the file is destroyed', async () => {
    expect(await breakOff((file) => file.destroy())).toMatchObject({ code: 9006, message: 'the upload broke off' });
  });

  it("aborts with the file's own error if it is one for callers", async () => {
    const error = await breakOff((file) => file.destroy(new ApiError(9009)));
    expect(error).toMatchObject({ code: 9009, status: 413 });
  });

  it('aborts when the caller leaves', async () => {
    expect(await breakOff((_file, gone) => gone.abort())).toMatchObject({ code: 9006, message: 'the call was cancelled' });
  });

  it('releases the file when the upstream resets', async () => {
    upstream.answer = (request) => request.socket.resetAndDestroy();
    const file = new PassThrough();
    file.write('x');
    const closed = once(file, 'close');
    await expect(start().upload('image', png(file))).rejects.toMatchObject({ code: 9006 });
    await closed;
  });

  it('releases a file that never got a slot', async () => {
    const file = new PassThrough();
    await expect(start().upload('image', png(file), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 9006 });
    expect(file.destroyed).toBe(true);
    expect(upstream.requests).toEqual([]);
  });

  it('blames the caller, not the upstream, for a file that stalls', async () => {
    const api = start({ timeouts: { streamIdleMs: 60 }, breaker: { minimumCalls: 2, size: 2 } });
    const stalled = async () => {
      const file = new PassThrough();
      file.write('first part');
      return rejection(api.upload('image', png(file)));
    };
    for (const error of await Promise.all([stalled(), stalled(), stalled()])) {
      expect(error).toMatchObject({ code: 1004, errors: [{ field: 'file' }] });
    }
    expect(triverse.gauge.breakers.upload).toBe('closed');
    expect(triverse.gauge.inFlight.upload).toBe(0);
  });

  it('gives the upstream limited time to answer', async () => {
    upstream.answer = (request) => request.resume();
    const api = start({ timeouts: { uploadAnswerMs: 60 } });
    await expect(api.upload('image', png(Readable.from(['x'])))).rejects.toMatchObject({
      code: 9007,
      message: 'upstream timed out (answer to the upload)',
    });
  });
});
