import { describe, expect, it } from '@jest/globals';
import { hasLabels, labelProblem, labelsFrom, labelsHeader, labelTexts } from './labels.js';

describe('a label', () => {
  it.each([
    'project=apollo',
    'a=b=c',
    `${'n'.repeat(64)}=${'木'.repeat(256)}`,
    'x.y_z-1=a b',
    'toString=1',
    `a=${'🪑'.repeat(256)}`,
  ])('may be %s', (label) => expect(labelProblem(label)).toBeUndefined());

  it.each([
    ['project', 'must be name=value'],
    ['=apollo', 'must have a name'],
    ['_x=1', 'must have a name'],
    ['__proto__=1', 'must have a name'],
    [`${'n'.repeat(65)}=1`, 'must have a name'],
    ['prøject=1', 'must have a name'],
    ['a=', 'must have a value of 1'],
    [`a=${'v'.repeat(257)}`, 'must have a value of 1'],
    ['a=x\ny', 'without control'],
    ['a=\ud800', 'without control'],
    ['a= x', 'without spaces'],
  ])('may not be %j: %s', (label, problem) => expect(labelProblem(label)).toContain(problem));

  it('is found by name and value, own ones only', () => {
    expect(hasLabels({ project: 'apollo' }, ['project=apollo'])).toBe(true);
    expect(hasLabels({ project: 'apollo' }, ['project=ap'])).toBe(false);
    expect(hasLabels({}, ['toString=x'])).toBe(false);
    expect(hasLabels(undefined, [])).toBe(true);
  });

  it('reads in a header as it was, whatever is in its value', () => {
    const labels = { b: '1,2=3%', a: '木 "x"' };
    expect(labelsHeader(labels)).toBe('a=%E6%9C%A8%20%22x%22,b=1%2C2%3D3%25');
    expect(labelsFrom(labelTexts(labels))).toEqual(labels);
  });
});
