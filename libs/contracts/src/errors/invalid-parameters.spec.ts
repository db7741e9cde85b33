import { describe, expect, it } from '@jest/globals';
import { invalidParameters } from './invalid-parameters.js';

describe('a refusal of parameters', () => {
  it('describes the problem in its message if only one field is invalid', () => {
    const error = invalidParameters([{ field: 'limit', message: 'must be a whole number' }]);
    expect(error.toBody('r')).toMatchObject({
      code: 1004,
      message: 'invalid parameters: limit must be a whole number',
      errors: [{ field: 'limit', message: 'must be a whole number' }],
    });
  });

  it('names every field if several are invalid', () => {
    const errors = [
      { field: 'a', message: 'is missing' },
      { field: 'b', message: 'is not a known field' },
    ];
    expect(invalidParameters(errors)).toMatchObject({ code: 1004, message: 'invalid parameters: a, b', errors });
  });
});
