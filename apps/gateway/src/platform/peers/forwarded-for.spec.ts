import { expect, it } from '@jest/globals';
import { type IncomingMessage } from 'node:http';
import { keepForwardedAddresses } from './forwarded-for.js';

it.each([
  ['203.0.113.9, 198.51.100.7', '203.0.113.9, 198.51.100.7'],
  ['203.0.113.9:4711,198.51.100.7:80', '203.0.113.9, 198.51.100.7'],
  ['[2001:db8::1]:443, 2001:db8::2', '2001:db8::1, 2001:db8::2'],
  ['[2001:db8::1]', '2001:db8::1'],
  // What the client wrote is in front of what the proxies appended.
  ['203.0.113.9, unknown, 198.51.100.7', '198.51.100.7'],
  [`${'x'.repeat(8_000)}, 198.51.100.7`, '198.51.100.7'],
  ['198.51.100.7, <script>', undefined],
  ['198.51.100.7:port', undefined],
  ['', undefined],
])('of the forwarded addresses %j it keeps %j', (told, kept) => {
  const request = { headers: { 'x-forwarded-for': told } } as unknown as IncomingMessage;
  keepForwardedAddresses(request);
  expect(request.headers['x-forwarded-for']).toBe(kept);
});
