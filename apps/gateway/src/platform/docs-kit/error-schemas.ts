import { ERROR_CATALOGUE, type ErrorBody, type FieldError } from '#contracts';
import { z } from 'zod';
import { anyObject, schemaOf } from './schema-of.js';

export const fieldError = schemaOf<FieldError>()('FieldError', z.strictObject({ field: z.string(), message: z.string() }), {
  description: 'A wrong field by its path, e.g. `budgets[0].credits`.',
});

export const errorBody = schemaOf<ErrorBody>()(
  'Error',
  z.strictObject({
    code: z.int().describe("The upstream's code or one of the gateway's."),
    message: z.string(),
    suggestion: z.string().optional().describe('What helps.'),
    errors: z.array(fieldError).optional().describe('Every wrong field at once.'),
    details: anyObject().optional().describe("Machine-readable facts of the refusal, e.g. a budget's limit and reset time."),
    request_id: z.string().describe('Also in `X-Request-Id`; what an operator asks for.'),
  }),
  {
    description: 'Every failure has this shape.',
    examples: [
      {
        code: 1006,
        message: ERROR_CATALOGUE[1006].meaning,
        suggestion: ERROR_CATALOGUE[1006].suggestion,
        request_id: '6f1c1a0e-93d5-4b0e-9a52-5f0a6a0c8d11',
      },
    ],
  },
);
