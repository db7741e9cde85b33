import { describe, expect, it } from '@jest/globals';
import { isAllowedOrigin, isTrustedPage } from './origins.js';

const settings = (allowed: string[], more: { PUBLIC_URL?: string; TRUST_PROXY?: number } = {}) =>
  ({ ALLOWED_ORIGINS: allowed, TRUST_PROXY: 0, ...more }) as never;

describe('the origin of a page', () => {
  const named = [
    'https://app.example.com',
    'https://*.shop.example',
    'https://*.dev.example:8443',
    'http://localhost:*',
    'http://[::1]:*',
    'capacitor://localhost',
    'tauri://localhost',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  ];

  it.each([
    ['https://app.example.com', true],
    ['http://app.example.com', false],
    ['https://app.example.com:8443', false],
    ['https://a.shop.example', true],
    ['https://a-1.shop.example', true],
    ['https://shop.example', false],
    ['https://a.b.shop.example', false],
    ['http://a.shop.example', false],
    ['https://a.shop.example:8443', false],
    ['https://a.shop.example.evil.example', false],
    ['https://evil.example/.shop.example', false],
    ['https://a_b.shop.example', false],
    ['https://a.dev.example:8443', true],
    ['https://a.dev.example', false],
    ['capacitor://localhost', true],
    ['ionic://localhost', false],
    ['tauri://localhost', true],
    ['chrome-extension://abcdefghijklmnopabcdefghijklmnop', true],
    ['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba', false],
    ['http://localhost:5173', true],
    ['http://localhost', true],
    ['http://[::1]:8080', true],
    ['https://localhost:5173', false],
    ['http://127.0.0.1:5173', false],
    ['http://localhost.evil.example:80', false],
    ['http://localhost:80.evil.example', false],
    ['http://x.localhost:5173', false],
    ['null', false],
  ])('%s is allowed: %s', (origin, allowed) => {
    expect(isAllowedOrigin({ origin, host: 'gateway.example' }, settings(named))).toBe(allowed);
  });

  it.each<[origin: string, host: string, more: object, own: boolean]>([
    ['https://gw.example', 'gw.example', { PUBLIC_URL: 'https://gw.example/' }, true],
    ['http://gw.example', 'gw.example', { PUBLIC_URL: 'https://gw.example' }, false],
    ['https://gw.example:8443', 'gw.example', { PUBLIC_URL: 'https://gw.example' }, false],
    ['https://gw.example:8443', 'gw.example:8443', { PUBLIC_URL: 'https://gw.example' }, false],
    ['http://127.0.0.1:3000', '127.0.0.1:3000', { PUBLIC_URL: 'https://gw.example' }, true],
    ['http://127.0.0.1:3000', '127.0.0.1:3000', {}, true],
    ['https://127.0.0.1:3000', '127.0.0.1:3000', {}, false],
    ['http://127.0.0.1:3001', '127.0.0.1:3000', {}, false],
  ])('%s at host %s with %j is the gateway’s own: %s', (origin, host, more, own) => {
    expect(isTrustedPage({ origin, host }, settings([], more))).toBe(own);
    expect(isAllowedOrigin({ origin, host }, settings([], more))).toBe(own);
  });

  it('is the gateway’s own over the scheme that a trusted proxy names, or if the browser says so', () => {
    const headers = { origin: 'https://gw.example', host: 'gw.example' };
    const proxied = { ...headers, 'x-forwarded-proto': 'https' };
    expect(isAllowedOrigin(proxied, settings([], { TRUST_PROXY: 1 }))).toBe(true);
    expect(isAllowedOrigin(proxied, settings([]))).toBe(false);
    expect(isAllowedOrigin({ ...headers, 'sec-fetch-site': 'same-origin' }, settings([]))).toBe(true);
    expect(isAllowedOrigin({ ...headers, 'sec-fetch-site': 'same-site' }, settings([]))).toBe(false);
  });

  it('may use the visitor’s cookie only if it is named in full', () => {
    const from = (origin: string) => isTrustedPage({ origin, host: 'gateway.example' }, settings(['*', ...named]));
    const origins = ['https://app.example.com', 'https://a.shop.example', 'https://evil.example', 'http://localhost:5173'];
    expect(origins.map(from)).toEqual([true, false, false, false]);
  });
});
