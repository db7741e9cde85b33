import { describe, expect, it } from '@jest/globals';
import { outputFiles } from './output-files.js';

describe('the files of a task', () => {
  // These are the names under which the gateway serves the files.
  it.each([
    ['https://storage.example/tasks/a/model.glb?sig=1', 'model.glb'],
    ['/api/v1/tasks/a/assets/St%C3%BChle.glb?sig=1', 'Stühle.glb'],
    ['https://storage.example/100%.glb', '100%.glb'],
    ['https://storage.example/v0/b/bucket/o/tasks%2Fa%2Fmodel.glb?alt=media', 'model.glb'],
  ])('are named by their links: %s', (url, name) => {
    expect(outputFiles({ output: { url } })).toEqual([{ field: 'url', name, url }]);
  });

  it.each(['COMPLETED', 'https://storage.example/', 'https://', null])('do not exist in %p', (value) => {
    expect(outputFiles({ output: { value } })).toEqual([]);
  });
});
