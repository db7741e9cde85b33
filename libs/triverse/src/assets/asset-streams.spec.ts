import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AssetFixture, OCTETS, UUID } from '../../testing/asset-fixture.js';
import { type Answer, raw } from '../../testing/fixture-upstream.js';
import { fakeTimeouts, untilStill } from '../../testing/stream-time.js';

const assets = new AssetFixture();
beforeEach(() => assets.start());
afterEach(() => {
  jest.useRealTimers();
  return assets.stop();
});

describe('streams', () => {
  const endless: Answer = (_request, response) => {
    response.writeHead(200, OCTETS);
    const chunk = Buffer.alloc(64 * 1024);
    const write = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write);
    write();
  };

  it('slow the source down while no one reads', async () => {
    let written = () => 0;
    assets.upstream.answer = (request, response) => {
      written = () => request.socket.bytesWritten - response.writableLength;
      endless(request, response);
    };
    const before = process.memoryUsage().arrayBuffers;
    const { body } = await assets.api().openDownload(UUID, {});
    await untilStill(() => written());
    expect(written()).toBeLessThan(32 * 1024 * 1024);
    expect(body.readableLength).toBeLessThanOrEqual(256 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    body.destroy();
  });

  it('do not time out for a slow reader', async () => {
    assets.upstream.answer = raw(Buffer.alloc(512 * 1024, 1), 200, OCTETS);
    const { body } = await assets.api({ timeouts: { streamIdleMs: 40_000 } }).openDownload(UUID, {});
    fakeTimeouts();
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (size === 0) await untilStill(() => body.readableLength).then(() => jest.advanceTimersByTime(60_000));
      size += chunk.length;
    }
    expect(size).toBe(512 * 1024);
  });

  it('fail with 9007 when the source stalls', async () => {
    assets.upstream.answer = (_request, response) => {
      response.writeHead(200, OCTETS);
      response.write('abc');
    };
    const { body } = await assets.api({ timeouts: { streamIdleMs: 60 } }).openDownload(UUID, {});
    await expect(buffer(body)).rejects.toMatchObject({ code: 9007 });
  });

  it('fail with 9006 when the source disconnects', async () => {
    assets.storage.answer = (_request, response) => {
      response.writeHead(200, { ...OCTETS, 'content-length': '100' });
      response.write('abc', () => response.destroy());
    };
    const { body } = await assets.api().openAsset(`${assets.storage.origin}/x`, {});
    await expect(buffer(body)).rejects.toMatchObject({ code: 9006 });
  });

  const closed = async (end: (body: Readable, gone: AbortController) => void) => {
    assets.upstream.answer = endless;
    const gone = new AbortController();
    const { body } = await assets.api().openDownload(UUID, {}, { signal: gone.signal });
    body.on('error', () => undefined);
    const [socket] = assets.upstream.sockets;
    expect(assets.triverse.gauge.inFlight.assets).toBe(1);
    const socketClosed = new Promise((resolve) => socket?.once('close', resolve));
    socket?.on('error', () => undefined);
    end(body, gone);
    await socketClosed;
  };

  it('release the connection and the slot when the reader closes', async () => {
    await closed((body) => body.destroy());
    expect(assets.triverse.gauge.inFlight.assets).toBe(0);
  });

  it('release the connection and the slot when the caller aborts', async () => {
    await closed((_body, gone) => gone.abort());
    expect(assets.triverse.gauge.inFlight.assets).toBe(0);
  });

  it('release the slot and keep the connection at the end', async () => {
    const api = assets.api();
    for (let download = 0; download < 3; download++) await buffer((await api.openDownload(UUID, {})).body);
    expect(assets.upstream.sockets.size).toBe(1);
    expect(assets.triverse.gauge.inFlight.assets).toBe(0);
  });

  it('refuse more streams than allowed', async () => {
    const api = assets.api({ concurrency: { assets: { active: 1, queued: 0 } } });
    const { body } = await api.openDownload(UUID, {});
    await expect(api.openDownload(UUID, {})).rejects.toMatchObject({ code: 9006 });
    await buffer(body);
    await buffer((await api.openDownload(UUID, {})).body);
  });
});
