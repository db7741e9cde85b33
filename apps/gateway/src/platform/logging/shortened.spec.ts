import { expect, it } from '@jest/globals';
import { shortened } from './shortened.js';

it.each([
  ['the 8-bit beginning of a terminal command', 'curl\u009b31m', 'curl 31m'],
  ['line ends of every kind', 'a\r\nb\u0085c\u2028d', 'a  b c d'],
  ['other alphabets', 'ein schöner 椅子 🪑', 'ein schöner 椅子 🪑'],
  ['a long text', 'x'.repeat(201), `${'x'.repeat(200)}…`],
])('makes one harmless line of a text with %s', (_what, text, shown) => {
  expect(shortened(text)).toBe(shown);
});
