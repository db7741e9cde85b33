import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LookupFunction } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AssetFixture, MODEL, OCTETS, redirectTo, UUID } from '../../testing/asset-fixture.js';
import { FixtureUpstream, raw, rejection } from '../../testing/fixture-upstream.js';
import { AssetHosts } from './asset-hosts.js';

const assets = new AssetFixture();
beforeEach(() => assets.start());
afterEach(() => assets.stop());

describe('hosts and addresses', () => {
  it.each([
    ['a host that is not listed', 'https://evil.example/x', 'not allowed'],
    ['a suffix that is no suffix', 'https://notoss.example/x', 'not allowed'],
    ['another port of the own machine', 'http://127.0.0.1:1/x', 'not allowed'],
    ['file:', 'file:///etc/passwd', 'not http(s)'],
    ['data:', 'data:text/plain,hi', 'not http(s)'],
    ['credentials', 'https://user:pass@a.oss.example/x', 'credentials'],
    ['no URL', 'model.glb', 'not a URL'],
    ['a metadata address', 'http://169.254.169.254/latest', 'not allowed'],
  ])('refuses %s', async (_what, url, reason) => {
    const api = assets.api({ assetHosts: ['*.oss.example'] });
    await expect(api.openAsset(url, {})).rejects.toMatchObject({ code: 9008, message: expect.stringContaining(reason) });
  });

  it('refuses a redirect to an unlisted host', async () => {
    const other = await FixtureUpstream.start(raw(MODEL, 200, OCTETS));
    assets.upstream.answer = redirectTo(`${other.origin}/x`);
    await expect(assets.api().openDownload(UUID, {})).rejects.toMatchObject({ code: 9008 });
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  const resolving =
    (...addresses: string[]): LookupFunction =>
    (_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '224.0.0.1',
    '0.0.0.0',
    '::7f00:1',
    '64:ff9b::7f00:1',
  ])('refuses a listed suffix that resolves to %s when connecting', async (address) => {
    const api = assets.api({ assetHosts: ['*.oss.example'], lookup: resolving('93.184.216.34', address) });
    const error = await rejection(api.openAsset(`http://a.oss.example:${assets.storage.port}/x`, {}));
    expect(error).toMatchObject({ code: 9008, message: expect.stringContaining('not public') });
    expect(assets.storage.sockets.size).toBe(0);
  });

  it('lets a host that is listed by its full name be private', async () => {
    const api = assets.api({ assetHosts: ['minio.local'], lookup: resolving('127.0.0.1') });
    const { body } = await api.openAsset(`http://minio.local:${assets.storage.port}/x`, {});
    expect(await buffer(body)).toEqual(MODEL);
  });

  it('does not count a refusal as a failure of the upstream', async () => {
    const api = assets.api({ breaker: { size: 2, minimumCalls: 1 } });
    for (let call = 0; call < 3; call++) await rejection(api.openAsset('http://10.0.0.1/x', {}));
    expect(assets.triverse.gauge.breakers.assets).toBe('closed');
  });
});

describe('AssetHosts', () => {
  const hosts = new AssetHosts('https://api.triverse.ai/api/v1', [
    'CDN.example',
    'oss.example:443',
    '*.0.0.1',
    '*.store.example',
    ' ',
  ]);
  const allowed = (url: string) => {
    try {
      hosts.assertAllowed(new URL(url));
      return true;
    } catch {
      return false;
    }
  };

  it.each([
    ['https://api.triverse.ai/x', true],
    ['http://api.triverse.ai/x', true],
    ['https://api.triverse.ai:8443/x', false],
    ['https://cdn.example:9000/x', true],
    ['https://oss.example/x', true],
    ['http://oss.example/x', false],
    ['https://a.b.store.example/x', true],
    ['https://store.example/x', false],
    ['https://cdn.example.evil/x', false],
    ['https://cdn.example@evil.example/x', false],
    ['http://127.0.0.1/x', false],
    ['http://0x7f000001/x', false],
    ['http://2130706433/x', false],
    ['ftp://cdn.example/x', false],
  ])('answers for %s: %s', (url, expected) => {
    expect(allowed(url)).toBe(expected);
  });

  it("allows the key only for the upstream's own scheme, host and port", () => {
    expect(hosts.isApi(new URL('https://api.triverse.ai/api/v1/x'))).toBe(true);
    expect(hosts.isApi(new URL('https://api.triverse.ai/storage/x'))).toBe(false);
    expect(hosts.isApi(new URL('http://api.triverse.ai/api/v1/x'))).toBe(false);
  });
});
