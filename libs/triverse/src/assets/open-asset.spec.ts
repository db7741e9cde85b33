import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { AssetFixture, MODEL, OCTETS } from '../../testing/asset-fixture.js';
import { raw } from '../../testing/fixture-upstream.js';

const assets = new AssetFixture();
beforeEach(() => assets.start());
afterEach(() => assets.stop());

describe('openAsset', () => {
  it('fetches without the key, even from the upstream itself', async () => {
    const { body } = await assets.api().openAsset(`${assets.upstream.origin}/assets/model.glb`, {});
    expect(await buffer(body)).toEqual(MODEL);
    expect(assets.upstream.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    [403, 4042],
    [404, 4042],
    [429, 9006],
    [500, 9006],
    [400, 9008],
  ])('maps HTTP %i of the storage to %i', async (status, code) => {
    assets.storage.answer = raw('<Error/>', status, { 'content-type': 'application/xml' });
    await expect(assets.api().openAsset(`${assets.storage.origin}/x`, {})).rejects.toMatchObject({ code });
    expect(assets.triverse.gauge.credentialRefused).toBe(false);
  });

  it('omits the headers of compressed bytes from HEAD, since no caller receives those bytes', async () => {
    const packed = { ...OCTETS, 'content-encoding': 'gzip', 'content-length': '46', 'accept-ranges': 'bytes' };
    assets.storage.answer = raw('', 200, packed);
    const { headers } = await assets.api().openAsset(`${assets.storage.origin}/model.glb`, { method: 'HEAD' });
    expect(headers).toEqual({ 'content-type': 'application/octet-stream' });
  });

  it('decompresses what the storage keeps compressed, and drops the compressed length', async () => {
    assets.storage.answer = raw(gzipSync(MODEL), 200, {
      ...OCTETS,
      'content-encoding': 'gzip',
      'content-length': String(gzipSync(MODEL).length),
    });
    const opened = await assets.api().openAsset(`${assets.storage.origin}/x`, {});
    expect(opened.headers['content-length']).toBeUndefined();
    expect(await buffer(opened.body)).toEqual(MODEL);
  });
});
