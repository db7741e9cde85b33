import { describe, expect, it } from '@jest/globals';
import { isSocketFault } from './survive-socket-faults.js';

const failure = (fields: object) => Object.assign(new Error('it failed'), fields);

describe('an uncaught error', () => {
  it.each([
    { code: 'ECONNRESET', syscall: 'read' },
    { code: 'EPIPE', syscall: 'write' },
    { code: 'ETIMEDOUT', syscall: 'read' },
  ])('comes from a socket: %j', (fields) => expect(isSocketFault(failure(fields))).toBe(true));

  it.each([
    {},
    { code: 'EADDRINUSE', syscall: 'listen' },
    { code: 'ENOENT', syscall: 'open' },
    { code: 'ENOSPC', syscall: 'write' },
    { code: 'ECONNRESET' },
  ])('does not come from a socket: %j', (fields) => expect(isSocketFault(failure(fields))).toBe(false));

  it('does not come from a socket if it is not an error object', () =>
    expect(isSocketFault({ code: 'EPIPE', syscall: 'write' })).toBe(false));
});
