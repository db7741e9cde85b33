import { expect, it } from '@jest/globals';
import { findAssetUrl } from './asset-names.js';

it('finds the link of a file by its name, at any depth of the output', () => {
  const url = 'https://storage.example/tasks%2Fa%2FSt%C3%BChle.glb?alt=media';
  expect(findAssetUrl({ models: [{ parts: ['COMPLETED', url] }] }, 'Stühle.glb')).toBe(url);
  expect(findAssetUrl({ models: [url] }, 'other.glb')).toBeUndefined();
});
