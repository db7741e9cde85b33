import { describe, expect, it } from '@jest/globals';
import { askedWords, matchesWords, searchWords } from './search-words.js';

const finds = (text: string, asked: string) => matchesWords(searchWords(text), askedWords(asked));

describe('the words of a search', () => {
  it.each([
    ['A red Chair, 4k', 'chair'],
    ['A red Chair, 4k', 'RED cha'],
    ['Straße', 'STRASSE'],
    ['STRASSE', 'straß'],
    ['ﬁne ＡＢＣ', 'fine abc'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδοσήμανση', 'ΟΔΟΣ'],
    ['İstanbul', 'İstan'],
    ['木の椅子', '椅子'],
    ['3D模型', '模 3d'],
    ['e\u0301cran', 'écran'],
    ['low-poly', 'poly'],
  ])('"%s" is found by "%s"', (text, asked) => expect(finds(text, asked)).toBe(true));

  it.each([
    ['a red chair', 'hair'],
    ['a red chair', 'red chairs'],
    ['', 'a'],
    ['a_b', 'a_b_c'],
  ])('"%s" is not found by "%s"', (text, asked) => expect(finds(text, asked)).toBe(false));

  it('are the first 64 distinct ones, of each the first 32 characters', () => {
    const words = searchWords(Array.from({ length: 100 }, (_, at) => `w${at} w0`).join(' '));
    expect([words.length, words.at(-1)]).toEqual([64, 'w63']);
    expect(searchWords('é'.repeat(50))).toEqual(['é'.repeat(32)]);
    expect(finds('é'.repeat(50), 'é'.repeat(50))).toBe(true);
  });

  it('are none of what is no text', () => expect(searchWords(undefined, 7, { a: 'b' }, null, '!?')).toEqual([]));
});
