import { describe, expect, it } from '@jest/globals';
import { isSocketFault } from './survive-socket-faults.js';

const failure = (fields: object) => Object.assign(new Error('it failed'), fields);

describe('an uncaught error', () => {
  it.each([
    { code: 'ECONNRESET', syscall: 'read' },
    { code: 'EPIPE', syscall: 'write' },
    { code: 'ETIMEDOUT', syscall: 'read' },
  ])("is a socket's: %j", (fields) => expect(isSocketFault(failure(fields))).toBe(true));

  it.each([
    {},
    { code: 'EADDRINUSE', syscall: 'listen' },
    { code: 'ENOENT', syscall: 'open' },
    { code: 'ENOSPC', syscall: 'write' },
    { code: 'ECONNRESET' },
  ])('is none: %j', (fields) => expect(isSocketFault(failure(fields))).toBe(false));

  it('is none where it is no error at all', () => expect(isSocketFault({ code: 'EPIPE', syscall: 'write' })).toBe(false));
});
