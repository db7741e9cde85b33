import { type TaskListItem, type TriverseClient } from '#client';
import { expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { zipResults } from './zip-results.js';

const task = (uuid: string, flow = 'text-to-model') => ({ task_uuid: uuid, flow_name: flow }) as TaskListItem;

it('the results of several tasks are one archive, each under a name of its own', async () => {
  const files: Record<string, [string, string | null]> = {
    a: ['glTF one', 'model.glb'],
    b: ['glTF two', 'model.glb'],
    c: ['', null],
  };
  const client = {
    downloadAsset: async (uuid: string) => {
      const [text = '', filename] = files[uuid] ?? [];
      return { body: text === '' ? null : new Blob([text]).stream(), filename };
    },
  } as unknown as TriverseClient;
  const told: number[] = [];
  const tasks = [task('a'), task('b'), task('c', 'image-generation')];
  const archive = await zipResults(client, tasks, {
    onProgress: ({ done }) => told.push(done),
    signal: new AbortController().signal,
  });
  const unpacked = unzipSync(new Uint8Array(await archive.arrayBuffer()));
  const texts = Object.entries(unpacked).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
  expect(Object.fromEntries(texts)).toEqual({
    'text-to-model-a.glb': 'glTF one',
    'text-to-model-b.glb': 'glTF two',
    'image-generation-c': '',
  });
  expect(told).toEqual([0, 1, 2]);
});

it('an archive is given up when one of its files cannot be had', async () => {
  const client = { downloadAsset: () => Promise.reject(new Error('gone')) } as unknown as TriverseClient;
  const options = { onProgress: () => undefined, signal: new AbortController().signal };
  await expect(zipResults(client, [task('a')], options)).rejects.toThrow('gone');
});
