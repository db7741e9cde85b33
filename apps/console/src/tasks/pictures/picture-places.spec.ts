import { type FlowStatusPayload } from '#client';
import { expect, it } from '@jest/globals';
import { picturePlaces } from './picture-places.js';

const task = (change: Partial<FlowStatusPayload>): FlowStatusPayload => ({
  flowName: 'image-to-model',
  taskId: 't',
  status: 'RUNNING',
  input: { image_url: 'https://storage.example/fox.png?sig=1', polygon_limit: 1 },
  output: {
    preprocessed_image_url: ['https://storage.example/preprocessed.png'],
    geometry_model_url: ['https://storage.example/shape.glb'],
  },
  createTime: '2026-01-01T00:00:00Z',
  ...change,
});
const names = (change: Partial<FlowStatusPayload>, madeFrom: string[] = []) =>
  picturePlaces(task(change), madeFrom).map(({ uuid, name }) => `${uuid}/${name}`);

it('a picture of a task is the preview of its result, else its latest picture, else what it was made from', () => {
  expect(names({ status: 'SUCCESS' })).toEqual(['t/preview', 't/preprocessed.png', 't/fox.png']);
  expect(names({})).toEqual(['t/preprocessed.png', 't/fox.png']);
  expect(names({ status: 'FAILED', output: {} })).toEqual(['t/fox.png']);
  expect(names({ input: {}, output: {} }, ['s'])).toEqual(['s/preview']);
  expect(names({ input: { prompt: 'a chair' }, output: {} })).toEqual([]);
});
