import { describe, expect, it } from '@jest/globals';
import { type IncomingMessage } from 'node:http';
import { clientAddress } from './client-address.js';

const asked = (from: string | undefined, forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: from },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it('is that of the socket if no proxy is trusted, whatever the client claims', () => {
    expect(clientAddress(asked('192.0.2.1', '203.0.113.9'), 0)).toBe('192.0.2.1');
  });

  it('is what the last proxies appended, not what the client put in front', () => {
    expect(clientAddress(asked('10.0.0.1', '203.0.113.9, 198.51.100.7'), 1)).toBe('198.51.100.7');
    expect(clientAddress(asked('10.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.2'), 2)).toBe('198.51.100.7');
    expect(clientAddress(asked('10.0.0.1'), 1)).toBe('10.0.0.1');
  });

  it('is the first that is not a trusted proxy, if their addresses are known', () => {
    const ours = ['10.0.0.0/8', 'loopback'];
    expect(clientAddress(asked('127.0.0.1', '203.0.113.9, 198.51.100.7, 10.2.3.4'), ours)).toBe('198.51.100.7');
    expect(clientAddress(asked('192.0.2.1', '203.0.113.9'), ours)).toBe('192.0.2.1');
    expect(clientAddress(asked('127.0.0.1', 'junk, 198.51.100.7'), ours)).toBe('198.51.100.7');
  });

  it('is empty if the peer is gone', () => expect(clientAddress(asked(undefined), 0)).toBe(''));
});
