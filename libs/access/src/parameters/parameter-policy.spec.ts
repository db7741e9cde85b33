import { describe, expect, it } from '@jest/globals';
import { applyParameterPolicy } from './parameter-policy.js';

const free = { allowedFlows: null, parameters: {} };

describe('parameter policy', () => {
  it('refuses a flow that the key may not use, naming it', () => {
    const policy = { ...free, allowedFlows: ['image-to-model'] };
    expect(() => applyParameterPolicy(policy, 'text-to-model', {})).toThrow(
      expect.objectContaining({ code: 9002, message: expect.stringContaining('text-to-model') }),
    );
    expect(applyParameterPolicy(policy, 'image-to-model', { image_file: 'a' })).toEqual({ image_file: 'a' });
  });

  it('fills in a default if the caller omits the field and the flow has it', () => {
    const policy = { ...free, parameters: { defaults: { turbo: true, texture_size: 1024 } } };
    expect(applyParameterPolicy(policy, 'text-to-model', { prompt: 'cat', turbo: false })).toEqual({
      prompt: 'cat',
      turbo: false,
      texture_size: 1024,
    });
    expect(applyParameterPolicy(policy, 'text-to-mesh', { prompt: 'cat' })).toEqual({ prompt: 'cat', turbo: true });
  });

  it('names every field above its maximum', () => {
    const policy = { ...free, parameters: { max: { polygon_limit: 200_000, texture_size: 2048 } } };
    const body = { prompt: 'cat', polygon_limit: 200_001, texture_size: '9999' };
    expect(() => applyParameterPolicy(policy, 'text-to-model', body)).toThrow(
      expect.objectContaining({
        code: 1004,
        errors: [
          { field: 'polygon_limit', message: 'must not exceed 200000 with this credential' },
          { field: 'texture_size', message: 'must be a number' },
        ],
      }),
    );
    expect(applyParameterPolicy(policy, 'text-to-model', { polygon_limit: 200_000 })).toEqual({ polygon_limit: 200_000 });
  });
});
