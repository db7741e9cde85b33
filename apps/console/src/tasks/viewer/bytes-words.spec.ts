import { expect, it } from '@jest/globals';
import { bytesWords } from './bytes-words.js';

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_440, '1.4 kB'],
  [999_600, '1 MB'],
  [12_345_678, '12 MB'],
  [5e12, '5000 GB'],
])('%d bytes are %s', (bytes, words) => expect(bytesWords(bytes)).toBe(words));
