import { describe, expect, it } from '@jest/globals';
import { filterIn, hashOf, isList, NO_FILTER, queryOf } from './list-filter.js';

const full = {
  status: 'FAILED',
  flow: 'text-to-model',
  text: ' red chair ',
  label: 'project=a & b',
  user: 'ann?#/x',
  from: '2026-01-02',
  to: '2026-01-03',
};

describe('the filter of the task list', () => {
  it('stands in the address and is read from it', () => {
    expect(filterIn(hashOf(full))).toEqual(full);
    expect(hashOf(NO_FILTER)).toBe('#/tasks');
    expect(filterIn('#/tasks?status=RUNNING&other=1')).toEqual({ ...NO_FILTER, status: 'RUNNING' });
  });

  it.each([
    ['#/tasks', true],
    ['#/tasks?status=FAILED', true],
    ['', true],
    ['#/tasks/92483a80-236c-4889-9a95-4c90bb64dfd8', false],
    ['#/new?flow=text-to-model', false],
  ])('is that of the address %s: %s', (hash, expected) => expect(isList(hash)).toBe(expected));

  it('asks for whole local days', () => {
    expect(queryOf(full)).toEqual({
      status: 'FAILED',
      flow: 'text-to-model',
      q: 'red chair',
      label: ['project=a & b'],
      sub: 'ann?#/x',
      created_from: new Date(2026, 0, 2).toISOString(),
      created_to: new Date(2026, 0, 3, 23, 59, 59, 999).toISOString(),
    });
  });

  it.each([
    ['nothing', NO_FILTER],
    ['text without a word', { ...NO_FILTER, text: ' -' }],
    ['half a label', { ...NO_FILTER, label: 'project=' }],
    ['a day that is being typed', { ...NO_FILTER, from: '202', to: '' }],
  ])('asks for everything while it holds %s', (_what, filter) => {
    expect(queryOf(filter)).toEqual({});
  });
});
