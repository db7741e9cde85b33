import { TriverseError } from '#client';
import { describe, expect, it } from '@jest/globals';
import { fieldErrorOf } from './field-errors.js';

const errorAt = (...fields: string[]) =>
  new TriverseError('invalid parameters', {
    code: 1004,
    httpStatus: 400,
    errors: fields.map((field) => ({ field, message: `about ${field}` })),
  });

describe('the error of a field', () => {
  it.each([
    ['limits.open_tasks', 'limits.open_tasks'],
    ['limits', 'limits.open_tasks'],
    ['budgets.0', 'budgets[0].credits'],
    ['budgets.0.credits', 'budgets[0].credits'],
    ['end_user.budgets.1.time_zone', 'end_user.budgets[1].time_zone'],
    ['0.credits', '[0].credits'],
  ])('is found for %s at %s', (field, at) => {
    expect(fieldErrorOf(errorAt('other', at), field)).toBe(`About ${at}`);
  });

  it.each([
    ['budgets.1', 'budgets[10].credits'],
    ['budgets.0.credits', 'budgets[0].time_zone'],
    ['limit', 'limits.open_tasks'],
  ])('is none for %s at %s', (field, at) => {
    expect(fieldErrorOf(errorAt(at), field)).toBeUndefined();
  });

  it('is none for another failure', () => {
    expect(fieldErrorOf(new Error('limits'), 'limits')).toBeUndefined();
  });
});
