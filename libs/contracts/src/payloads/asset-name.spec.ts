import { describe, expect, it } from '@jest/globals';
import { assetNameOf, isFileName } from './asset-name.js';

describe('the name of an asset', () => {
  it.each([
    ['https://storage.example/tasks/a/model.glb?sig=1', 'model.glb'],
    ['HTTPS://storage.example/model.glb', 'model.glb'],
    ['https://storage.example/St%C3%BChle%20(rot).glb', 'Stühle (rot).glb'],
    ['https://storage.example/100%.glb', '100%.glb'],
    // Storages that keep files flat write the whole path into one part.
    ['https://storage.example/v0/b/bucket/o/tasks%2Fa%2Fmodel.glb?alt=media', 'model.glb'],
    ['https://storage.example/tasks%5Cmodel.glb', 'model.glb'],
  ])('of %s is %s', (url, name) => expect(assetNameOf(url)).toBe(name));

  it.each([
    'https://storage.example/',
    'https://storage.example/tasks%2F',
    'https://',
    'ftp://storage.example/a.glb',
    'a.glb',
    '/tasks/a.glb',
    'https://storage.example/a%0Ab.glb',
    `https://storage.example/${'a'.repeat(256)}`,
    7,
    null,
  ])('does not exist for %p', (value) => expect(assetNameOf(value)).toBeUndefined());

  it('needs a base if the address has no host', () => {
    expect(assetNameOf('/api/v1/tasks/a/assets/St%C3%BChle.glb?sig=1', 'http://gateway')).toBe('Stühle.glb');
    expect(assetNameOf('COMPLETED', 'http://gateway')).toBeUndefined();
  });

  it.each(['', 'a/b', 'a\\b', 'a\nb', 'a'.repeat(256)])('%j is no file name', (text) => expect(isFileName(text)).toBe(false));
  it.each(['model.glb', 'Stühle (rot).glb', 'a'.repeat(255)])('%j is a file name', (text) => expect(isFileName(text)).toBe(true));
});
