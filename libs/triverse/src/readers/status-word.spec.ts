import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../testing/fixture-upstream.js';
import { readFlowStatus } from './flow-status-reader.js';
import { readTaskCreation } from './task-creation-reader.js';

const status = fixture('generation-a/flow-status.json').data;
const read = (word: string, more: Record<string, unknown> = {}) => readFlowStatus({ ...status, ...more, status: word });

describe('the status word of a task', () => {
  it.each([
    ['CANCELED', 'CANCELLED'],
    ['EXPIRED', 'FAILED'],
    ['TIMEOUT', 'FAILED'],
    ['TIMED_OUT', 'FAILED'],
    ['ERROR', 'FAILED'],
    ['CRASHED', 'FAILED'],
    ['SUCCEEDED', 'SUCCESS'],
    ['COMPLETED', 'SUCCESS'],
    ['success', 'SUCCESS'],
    ['Failed', 'FAILED'],
    ['canceled', 'CANCELLED'],
    ['running', 'RUNNING'],
    [' Timed-Out ', 'FAILED'],
  ])('%s is read as %s', (theirs, ours) => {
    expect(read(theirs).status).toBe(ours);
    expect(readTaskCreation({ task_uuid: 'a', status: theirs }, { flow: 'text-to-model', body: {} }).answer.status).toBe(ours);
  });

  it.each(['POSTPROCESSING', 'cancelling', 'constructor'])('%s, which is undocumented, is passed on unchanged', (word) => {
    expect(read(word)).toMatchObject({ status: word });
    expect(read(word).error).toBeUndefined();
  });

  it('a failure that only its word explains keeps that word as its error', () => {
    expect(read('EXPIRED').error).toBe('the upstream ended the task with the status EXPIRED');
    expect(read('TIMEOUT', { error: 'took too long' }).error).toBe('took too long');
    expect(read('failed').error).toBeUndefined();
  });
});
