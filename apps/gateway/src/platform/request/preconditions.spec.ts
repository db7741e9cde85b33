import { describe, expect, it } from '@jest/globals';
import { type IncomingHttpHeaders } from 'node:http';
import { preconditionOf, type PreconditionVerdict, type Validators } from './preconditions.js';

const FILE: Validators = { etag: '"a,1"', lastModified: 'Tue, 24 Nov 2026 12:00:00 GMT' };
const BEFORE = 'Tue, 24 Nov 2026 11:59:59 GMT';
const LATER = 'Tue, 24 Nov 2026 12:00:01 GMT';

describe('the preconditions of RFC 9110', () => {
  it.each<[string, IncomingHttpHeaders, PreconditionVerdict]>([
    ['none', {}, 'go-on'],
    ['If-None-Match of the file', { 'if-none-match': '"x", W/"a,1"' }, 'not-modified'],
    ['If-None-Match of any', { 'if-none-match': '*' }, 'not-modified'],
    ['If-None-Match of another', { 'if-none-match': '"a"' }, 'go-on'],
    ['If-None-Match of another, whatever the date', { 'if-none-match': '"a"', 'if-modified-since': LATER }, 'go-on'],
    ['If-Modified-Since after the file', { 'if-modified-since': FILE.lastModified }, 'not-modified'],
    ['If-Modified-Since before the file', { 'if-modified-since': BEFORE }, 'go-on'],
    ['If-Modified-Since that is no date', { 'if-modified-since': 'soon' }, 'go-on'],
    ['If-Match of the file', { 'if-match': '"x", "a,1"' }, 'go-on'],
    ['If-Match of any', { 'if-match': '*' }, 'go-on'],
    ['If-Match of another', { 'if-match': '"x"' }, 'failed'],
    ['If-Match, weakly', { 'if-match': 'W/"a,1"' }, 'failed'],
    ['If-Match of another before If-None-Match', { 'if-match': '"x"', 'if-none-match': '"a,1"' }, 'failed'],
    ['If-Match of the file, whatever the date', { 'if-match': '"a,1"', 'if-unmodified-since': BEFORE }, 'go-on'],
    ['If-Unmodified-Since before the file', { 'if-unmodified-since': BEFORE }, 'failed'],
    ['If-Unmodified-Since after the file', { 'if-unmodified-since': LATER }, 'go-on'],
  ])('%s', (_what, headers, verdict) => expect(preconditionOf(headers, FILE)).toBe(verdict));

  it.each<[string, IncomingHttpHeaders, PreconditionVerdict]>([
    ['If-None-Match', { 'if-none-match': '"a"' }, 'go-on'],
    ['If-Match', { 'if-match': '"a"' }, 'failed'],
    ['If-Modified-Since', { 'if-modified-since': LATER }, 'go-on'],
    ['If-Unmodified-Since', { 'if-unmodified-since': BEFORE }, 'go-on'],
  ])('%s of a file without a validator', (_what, headers, verdict) => expect(preconditionOf(headers, {})).toBe(verdict));
});
