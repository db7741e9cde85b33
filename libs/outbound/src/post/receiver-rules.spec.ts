import { describe, expect, it } from '@jest/globals';
import { ReceiverRules } from './receiver-rules.js';

const rules = new ReceiverRules({ allowLoopback: false });
const atHome = new ReceiverRules({ allowLoopback: true });

describe('a URL of a receiver', () => {
  it.each([
    'https://example.com',
    'https://example.com:8443/hook?token=x',
    'https://93.184.216.34/',
    'https://[2606:4700::1111]/',
  ])('may be %s', (url) => expect(rules.problemOf(url)).toBeUndefined());

  it.each([
    ['http://example.com/', 'https://'],
    ['ftp://example.com/', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['https://', 'must be a URL'],
    ['https://exa mple.com/', 'must be a URL'],
    ['https://example.com/\thook', 'must be a URL'],
    ['https://exämple.com/', 'must be a URL'],
    ['https://user:password@example.com/', 'credentials'],
    ['https://example.com/#part', 'fragment'],
    [`https://example.com/${'x'.repeat(2_048)}`, 'characters'],
    ['https://127.0.0.1/', 'public'],
    ['https://0x7f.1/', 'public'],
    ['https://[::1]/', 'public'],
    ['https://[::ffff:10.0.0.1]/', 'public'],
    ['https://169.254.169.254/latest', 'public'],
    ['https://localhost/', 'public'],
    ['https://app.localhost./', 'public'],
    ['https://redis/', 'public'],
  ])('must not be %s', (url, problem) => expect(rules.problemOf(url)).toContain(problem));

  it('may lead to this machine where that is allowed, and to no other inner one', () => {
    for (const url of ['http://127.0.0.1:8080/', 'http://localhost/', 'https://[::1]:1/'])
      expect(atHome.problemOf(url)).toBeUndefined();
    for (const url of ['http://10.0.0.1/', 'http://example.com/', 'https://192.168.0.1/', 'ftp://localhost/'])
      expect(atHome.problemOf(url)).toBeDefined();
    expect(atHome.isAllowed('localhost', '127.0.0.1')).toBe(true);
    expect(atHome.isAllowed('example.com', '127.0.0.1')).toBe(false);
    expect(atHome.isAllowed('localhost', '10.0.0.1')).toBe(false);
    expect(rules.isAllowed('localhost', '127.0.0.1')).toBe(false);
  });
});
