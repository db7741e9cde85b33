import { describe, expect, it } from '@jest/globals';
import { type Labels } from '#client';
import { labelsIn, namesInUse } from './label-values.js';

describe('labels as people type them', () => {
  it('have a name and a value, which may hold =', () => {
    expect(labelsIn([' project = apollo ', 'url=a=b', 'stage=x', 'stage=y'])).toEqual({
      project: 'apollo',
      url: 'a=b',
      stage: 'y',
    });
  });

  it('are none without a name or a value', () => expect(labelsIn(['apollo', '=x', 'project=', ' = '])).toEqual({}));
});

it('counts the tasks that have a label, with its values', () => {
  const tasks: Labels[] = [{ project: 'apollo' }, { project: 'zeus', draft: 'yes' }, { project: 'apollo' }, {}];
  expect(namesInUse(tasks.map((labels, at) => ({ task_uuid: String(at), labels })))).toEqual([
    { name: 'draft', values: 'yes', tasks: 1 },
    { name: 'project', values: 'apollo, zeus', tasks: 3 },
  ]);
});
