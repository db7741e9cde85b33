import { type ApiError, findFlow, flowDto } from '#contracts';
import { expect, it } from '@jest/globals';
import { validateDto } from './validate-dto.js';

const errorsOf = (body: object) => {
  try {
    validateDto(flowDto(findFlow('image-to-model')), body);
    return [];
  } catch (error) {
    return (error as ApiError).toBody('r').errors?.map(({ field, message }) => `${field} ${message}`);
  }
};

it.each([
  ['is missing', {}, ['image_file is missing']],
  ['has another type', { image_file: 5 }, ['image_file must be a string']],
  ['has another type than a number', { image_file: 'a.png', polygon_limit: 'many' }, ['polygon_limit must be an integer number']],
  [
    'is unknown',
    { image_file: 'a.png', polygons: undefined, shape: 1 },
    ['polygons is not a known field', 'shape is not a known field'],
  ],
])('says one thing about a field that %s', (_name, body, errors) => {
  expect(errorsOf(body)).toEqual(errors);
});
