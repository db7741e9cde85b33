import { describe, expect, it } from '@jest/globals';
import { FORMS } from '../model/form-table.js';
import { readForm } from './read-form.js';
import { readSwatches } from './read-swatches.js';

describe('the form that a text names', () => {
  it.each([
    ['a red chair', 'chair'],
    ['Two wooden TABLES, please', 'table'],
    ['a table lamp', 'lamp'],
    ['a lamp on a table', 'lamp'],
    ['a small pine tree', 'pine'],
    ['an apple tree', 'tree'],
    ['a light blue car', 'car'],
    ['red-sports_car.png', 'car'],
    ['bookshelves', 'shelf'],
    ['leaves of autumn', 'leaf'],
    ['a knight', 'figure'],
    ['a quixotic zephyr', undefined],
    ['toString constructor', undefined],
  ])('"%s" is %s', (text, form) => expect(readForm(text)).toBe(form));

  it('is one form for each word', () => {
    const words = Object.entries(FORMS).flatMap(([name, { words: others }]) => [name, ...others]);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
    expect(Object.keys(FORMS).length).toBeGreaterThan(30);
  });
});

describe('the looks that a text names', () => {
  const looks = (text: string) => readSwatches(text).map(({ colour, pattern, metallic }) => ({ colour, pattern, metallic }));
  const [red] = readSwatches('red');
  const [wood] = readSwatches('wood');

  it('are colours and materials in their order', () => {
    const found = looks('a red chair with golden legs and a wooden seat');
    expect(found.map(({ pattern }) => pattern)).toEqual(['plain', 'brushed', 'wood']);
    expect(found.map(({ metallic }) => metallic)).toEqual([0, 1, 0]);
    expect(found[0]?.colour).toEqual(red?.colour);
  });

  it('are one look for a colour beside a material', () => {
    expect(looks('a red wooden table')).toEqual([{ colour: red?.colour, pattern: wood?.pattern, metallic: 0 }]);
  });

  it('are darker or lighter on request', () => {
    const [green] = looks('a green bottle');
    expect(looks('a dark green bottle')[0]?.colour[1]).toBeLessThan(green?.colour[1] ?? 0);
    expect(looks('a light green bottle')[0]?.colour[1]).toBeGreaterThan(green?.colour[1] ?? 1);
  });

  it('are none in a text without any', () => expect(looks('a chair, constructor, dark')).toEqual([]));
});
