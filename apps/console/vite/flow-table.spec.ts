import { describe, expect, it } from '@jest/globals';
import { FLOW_NAMES } from '../../../libs/contracts/src/flows/flow-table.js';
import { readFlowTable, readLabels } from './flow-table.js';

const table = readFlowTable();
const names = (flow: string) => table[flow]?.fields.map(({ name }) => name);
const field = (flow: string, name: string) => table[flow]?.fields.find((one) => one.name === name);

describe('the forms of the console', () => {
  it('exist for every flow of the gateway, with a title and description', () => {
    expect(Object.keys(table)).toEqual(FLOW_NAMES);
    expect(table['image-to-mesh']).toMatchObject({ title: 'Image to mesh', makes: 'model' });
    for (const { description, fields } of Object.values(table)) {
      expect(description).toMatch(/^[A-Z].+\.$/);
      for (const one of fields) expect([one.title, one.description]).not.toContain('');
    }
  });

  it('have exactly the fields of the flow, with their bounds and defaults', () => {
    expect(names('text-to-model')).toEqual(['prompt', 'negative_prompt', 'polygon_limit', 'texture_size', 'turbo']);
    expect(field('text-to-model', 'prompt')).toMatchObject({ kind: 'multiline', required: true, min: 3, max: 4_000 });
    expect(field('text-to-model', 'polygon_limit')).toMatchObject({ kind: 'integer', min: 1_000, default: 1_000_000 });
    expect(field('text-to-model', 'texture_size')).toMatchObject({ min: 1_024, max: 4_096, unit: 'pixels' });
    expect(field('image-generation', 'prompt')).toMatchObject({ required: true, min: 1 });
    expect(field('texture-model', 'image_file')).toMatchObject({ kind: 'image', required: true });
    expect(field('texture-model', 'model_file')).toMatchObject({ kind: 'model', required: true });
    expect(field('convert-model-format', 'output_format')).toMatchObject({
      kind: 'text',
      pattern: '[A-Za-z0-9]{2,10}',
      suggestions: ['glb', 'obj', 'fbx', 'stl', 'usdz'],
    });
    expect(field('model-preview-render', 'render_format')).toMatchObject({
      kind: 'choice',
      choices: { PNG: 'without loss' },
      advanced: true,
    });
    expect(field('model-preview-render', 'camera_angles')).toMatchObject({ kind: 'list', max: 64 });
  });

  it('know what affects the price, what is seldom needed, and what to begin with', () => {
    expect(field('text-to-model', 'texture_size')).toMatchObject({ priced: true });
    expect(field('text-to-model', 'prompt')).not.toHaveProperty('priced');
    expect(field('text-to-model', 'prompt')).not.toHaveProperty('advanced');
    expect(table['text-to-model']?.starters).toContainEqual({
      title: 'Armchair',
      params: { prompt: expect.stringMatching(/red/) },
    });
  });

  it('have labels for inputs as tasks show them', () => {
    expect(readLabels()).toMatchObject({ image_url: 'Picture', polygon_limit: 'Maximum polygons' });
  });
});
