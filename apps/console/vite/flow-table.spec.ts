import { describe, expect, it } from '@jest/globals';
import { FLOW_NAMES } from '../../../libs/contracts/src/flows/flow-table.js';
import { FIELD_PRESETS, FLOW_WORDS } from '../src/flows/flow-words.js';
import { readFlowTable } from './flow-table.js';

const table = readFlowTable();

describe('the forms of the console', () => {
  it('exist for every flow of the gateway, with a title and summary', () => {
    expect(Object.keys(table)).toEqual(FLOW_NAMES);
    expect(Object.keys(FLOW_WORDS).sort()).toEqual([...FLOW_NAMES].sort());
  });

  it('have exactly the fields of the flow, with their bounds', () => {
    expect(table['text-to-model']).toEqual({
      makes: 'model',
      fields: [
        { name: 'prompt', kind: 'multiline', required: true, min: 3, max: 4_000 },
        { name: 'negative_prompt', kind: 'multiline', max: 4_000 },
        { name: 'polygon_limit', kind: 'integer', min: 1_000, max: 10_000_000 },
        { name: 'texture_size', kind: 'integer', min: 1_024, max: 4_096 },
        { name: 'turbo', kind: 'flag' },
      ],
    });
    expect(table['texture-model']?.fields.slice(0, 3)).toEqual([
      { name: 'image_file', kind: 'image', required: true },
      { name: 'model_file', kind: 'model', required: true },
      { name: 'model_version', kind: 'text', max: 32 },
    ]);
    expect(table['convert-model-format']?.fields).toContainEqual({
      name: 'output_format',
      kind: 'text',
      required: true,
      pattern: '[A-Za-z0-9]{2,10}',
    });
    expect(table['model-preview-render']?.fields).toContainEqual({
      name: 'render_format',
      kind: 'choice',
      enum: ['PNG', 'JPEG'],
    });
    expect(table['model-preview-render']?.fields).toContainEqual({ name: 'camera_angles', kind: 'list', max: 64 });
  });

  it('have presets of existing fields, each within the bounds', () => {
    const fields = Object.values(table).flatMap((flow) => flow.fields);
    for (const [name, { default: preset }] of Object.entries(FIELD_PRESETS)) {
      const named = fields.filter((field) => field.name === name);
      expect(named).not.toHaveLength(0);
      for (const { min = 0, max = Infinity, enum: choices, kind, pattern } of named) {
        if (kind === 'integer' && preset !== undefined) expect(Number(preset) >= min && Number(preset) <= max).toBe(true);
        if (choices) expect(choices).toContain(preset);
        if (pattern !== undefined && preset !== undefined) expect(String(preset)).toMatch(new RegExp(`^(?:${pattern})$`));
      }
    }
  });
});
