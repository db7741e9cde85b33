import { expect, it } from '@jest/globals';
import { repeatParams } from './repeat-params.js';

const FIELDS = [
  { name: 'image_file', kind: 'image' },
  { name: 'model_file', kind: 'model' },
  { name: 'texture_size', kind: 'integer' },
  { name: 'turbo', kind: 'flag' },
  { name: 'model_version', kind: 'text' },
] as const;

it('a task is made again from its input, with files as its creation named them', () => {
  const input = {
    image_url: 'https://storage.example/fox.png?expires=1',
    model_url: 'https://public.example/fox.glb',
    texture_size: 1_024,
    turbo: false,
    model_version: null,
    unknown: 1,
  };
  expect(repeatParams(FIELDS, input, { image_file: 'tasks/uid_7/fox.png' })).toEqual({
    image_file: 'tasks/uid_7/fox.png',
    model_file: 'https://public.example/fox.glb',
    texture_size: 1_024,
    turbo: false,
  });
  expect(repeatParams(FIELDS, null, {})).toEqual({});
});
