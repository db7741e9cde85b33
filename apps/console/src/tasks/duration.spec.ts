import { expect, it } from '@jest/globals';
import { durationWords } from './duration.js';

it.each([
  [-5, '0 s'],
  [0, '0 s'],
  [1_540, '1.5 s'],
  [9_000, '9 s'],
  [59_600, '1 min'],
  [80_000, '1 min 20 s'],
  [3_600_000, '1 h'],
  [3_725_000, '1 h 2 min'],
  [90_000_000, '1 d 1 h'],
])('%d ms are %s', (ms, words) => expect(durationWords(ms)).toBe(words));
