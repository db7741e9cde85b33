import { describe, expect, it } from '@jest/globals';
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
    '192.0.0.1',
    '240.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b:1::10.0.0.1',
    'fec0::1',
    '2130706433',
    '0x7f.1',
    'fe80::1%eth0',
    'fc00::1',
    'ff02::1',
    'not an address',
  ])('counts %s as private', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

it('finds literal addresses in URLs', () => {
  expect(literalAddress(new URL('http://[::1]/').hostname)).toBe('::1');
  expect(literalAddress('cdn.example')).toBeUndefined();
});
