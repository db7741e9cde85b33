import { describe, expect, it } from '@jest/globals';
import { AssetHosts } from './asset-hosts.js';
import { isPublicAddress, literalAddress } from './public-address.js';

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1'])('counts %s as public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '2001::1',
    'fe80::1%eth0',
    'fc00::1',
    'ff02::1',
    'not an address',
  ])('counts %s as private', (address) => {
    expect(isPublicAddress(address)).toBe(false);
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

  it('finds literal addresses in URLs', () => {
    expect(literalAddress(new URL('http://[::1]/').hostname)).toBe('::1');
    expect(literalAddress('cdn.example')).toBeUndefined();
  });
});
