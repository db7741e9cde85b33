import { describe, expect, it } from '@jest/globals';
import { type FieldKind, type FlowField } from './flow-field.js';
import { valuesFrom, valuesOfInput } from './prefilled-values.js';
import { taskReferenceOf } from './task-reference.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const field = (name: string, kind: FieldKind): FlowField => ({ name, kind, title: name, description: name });
const picture = field('image_file', 'image');
const model = field('model_file', 'model');

describe('a form with the result of a task', () => {
  it('has it in the only file field', () => {
    expect(valuesFrom([field('polygon_limit', 'integer'), model], { uuid: UUID, asset: undefined })).toEqual({
      model_file: `task:${UUID}`,
    });
    expect(valuesFrom([picture], { uuid: UUID, asset: undefined })).toEqual({ image_file: `task:${UUID}` });
  });

  it('has it in the field for its kind of file, of several', () => {
    const texture = [picture, model];
    expect(valuesFrom(texture, { uuid: UUID, asset: undefined })).toEqual({ model_file: `task:${UUID}` });
    expect(valuesFrom(texture, { uuid: UUID, asset: 'chair.glb' })).toEqual({ model_file: `task:${UUID}/chair.glb` });
    expect(valuesFrom(texture, { uuid: UUID, asset: 'preview' })).toEqual({ image_file: `task:${UUID}/preview` });
    expect(valuesFrom(texture, { uuid: UUID, asset: 'render_0.JPG' })).toEqual({ image_file: `task:${UUID}/render_0.JPG` });
  });

  it('stays empty if the flow takes no file', () => {
    expect(valuesFrom([field('prompt', 'multiline')], { uuid: UUID, asset: undefined })).toEqual({});
  });
});

describe('a form with the input of a task', () => {
  const settings = [field('polygon_limit', 'integer'), field('texture_size', 'integer'), field('turbo', 'flag')];

  it('takes what the flow has fields for, and a file by its URL', () => {
    const input = { image_url: 'https://example.com/a.png', polygon_limit: 5_000, turbo: false, user: 'x', texture_size: null };
    expect(valuesOfInput([picture, ...settings], input, {})).toEqual({
      image_file: 'https://example.com/a.png',
      polygon_limit: 5_000,
      turbo: false,
    });
  });

  it('takes a file as its creation named it: the link in the input ends', () => {
    const input = { image_url: 'https://storage.example/fox.png?expires=1' };
    for (const image_file of ['tasks/uid_7/fox.png', `task:${UUID}/fox.png`])
      expect(valuesOfInput([picture, ...settings], input, { image_file })).toEqual({ image_file });
  });

  it('leaves out what no field can hold', () => {
    const input = { model_url: {}, camera_angles: ['front', 7], image_count: 2 };
    expect(valuesOfInput([model, field('camera_angles', 'list'), field('image_count', 'integer')], input, {})).toEqual({
      image_count: 2,
    });
  });
});

it('a reference to a task is told from other file references', () => {
  expect(taskReferenceOf(`task:${UUID}`)).toEqual({ uuid: UUID, asset: undefined });
  expect(taskReferenceOf(`task:${UUID}/model 0.glb`)).toEqual({ uuid: UUID, asset: 'model 0.glb' });
  for (const other of ['', 'https://example.com/a.png', 'tasks/uid_7/x.png', 'task:mine'])
    expect(taskReferenceOf(other)).toBeUndefined();
});
