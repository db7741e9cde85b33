import { describe, expect, it } from '@jest/globals';
import { assetNameOf, findAssetUrl } from './asset-names.js';

describe('the name of an asset', () => {
  it.each([
    ['https://storage.example/tasks/a/model.glb?sig=1', 'model.glb'],
    ['https://storage.example/St%C3%BChle%20(rot).glb', 'Stühle (rot).glb'],
    ['https://storage.example/100%.glb', '100%.glb'],
    // Storages that keep files flat write the whole path into one part.
    ['https://storage.example/v0/b/bucket/o/tasks%2Fa%2Fmodel.glb?alt=media', 'model.glb'],
    ['https://storage.example/tasks%5Cmodel.glb', 'model.glb'],
  ])('of %s', (url, name) => {
    expect(assetNameOf(url)).toBe(name);
    expect(findAssetUrl({ models: [url] }, name)).toBe(url);
  });

  it.each(['https://storage.example/', 'https://storage.example/tasks%2F', 'ftp://storage.example/a.glb', 'a.glb', 7, null])(
    'is none for %p',
    (value) => expect(assetNameOf(value)).toBeUndefined(),
  );
});
