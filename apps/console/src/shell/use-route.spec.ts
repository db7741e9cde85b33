import { describe, expect, it } from '@jest/globals';
import { newTaskHref, parseRoute } from './use-route.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';

describe('the address of a new task', () => {
  it('names the flow in its path or its query', () => {
    expect(parseRoute(newTaskHref('model-remesh'))).toEqual({ page: 'new', flow: 'model-remesh' });
    expect(parseRoute('#/new?flow=model-remesh')).toEqual({ page: 'new', flow: 'model-remesh' });
    expect(parseRoute(newTaskHref())).toEqual({ page: 'new', flow: undefined });
  });

  it('names the result to begin with, and the task to repeat', () => {
    expect(parseRoute(`#/new?flow=texture-model&from=${UUID}&asset=model%200.glb`)).toEqual({
      page: 'new',
      flow: 'texture-model',
      from: UUID,
      asset: 'model 0.glb',
    });
    expect(parseRoute(`#/new/text-to-model?retry=${UUID}`)).toEqual({ page: 'new', flow: 'text-to-model', retry: UUID });
    expect(parseRoute('#/new/text-to-model?retry=&from=')).toEqual({ page: 'new', flow: 'text-to-model' });
  });
});

it('other addresses lead to their page, and unknown ones to the tasks', () => {
  expect(parseRoute(`#/tasks/${UUID}?x=1`)).toEqual({ page: 'task', uuid: UUID });
  expect(parseRoute('#/alerts')).toEqual({ page: 'alerts' });
  expect(parseRoute('#/nowhere')).toEqual({ page: 'tasks' });
});
