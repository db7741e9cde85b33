import { describe, expect, it } from '@jest/globals';
import { decideUpdate, type RankedRecord } from './decide-update.js';

const task = { uuid: 'u', flowName: 'text-to-model', createdAt: 0, newEpoch: 'e2' };

function running(progress?: number): RankedRecord {
  const status = { flowName: 'f', taskId: 'u', status: 'RUNNING', input: {}, output: {}, createTime: 'c' };
  return {
    epoch: 'e1',
    rev: 4,
    terminal: false,
    rank: 2,
    observedAt: 10,
    status: progress === undefined ? status : { ...status, progress },
  };
}

function decide(stored: RankedRecord | null, status: string, over: object = {}) {
  return decideUpdate(stored, { observedAt: 5, reading: { taskId: 'u', status, ...over } }, task);
}

describe('decideUpdate', () => {
  it('creates a record with a new epoch from a reading that has only the status', () => {
    expect(decide(null, 'RUNNING')).toEqual({
      verdict: 'applied',
      next: {
        epoch: 'e2',
        rev: 1,
        terminal: false,
        rank: 2,
        observedAt: 5,
        status: {
          flowName: 'text-to-model',
          taskId: 'u',
          status: 'RUNNING',
          input: {},
          output: {},
          createTime: '1970-01-01T00:00:00.000Z',
        },
      },
    });
  });

  it.each([
    [running(50), 'RUNNING', { progress: 50 }, 'unchanged'],
    [running(50), 'RUNNING', {}, 'unchanged'],
    [running(50), 'RUNNING', { progress: 49 }, 'stale'],
    [running(), 'RUNNING', { progress: 0 }, 'applied'],
    [running(50), 'PENDING', {}, 'stale'],
    [running(50), 'NEW-WORD', {}, 'applied'],
    [running(50), 'CANCELLED', {}, 'applied'],
    [{ ...running(50), terminal: true, rank: 3 }, 'SUCCESS', {}, 'stale'],
  ])('%# decides what may follow a stored status', (stored, status, over, verdict) => {
    expect(decide(stored, status, over).verdict).toBe(verdict);
  });

  it('never moves the observation time back', () => {
    expect(decide(running(1), 'RUNNING', { progress: 2 })).toMatchObject({ next: { observedAt: 10, rev: 5, epoch: 'e1' } });
  });

  it.each([
    [null, 'conflict'],
    [{ epoch: 'e1', rev: 3 }, 'conflict'],
    [{ epoch: 'e0', rev: 4 }, 'conflict'],
    [{ epoch: 'e1', rev: 4 }, 'applied'],
  ])('lets an HTTP reading that started at %j replace only that version', (expected, verdict) => {
    const update = { observedAt: 11, expected, reading: { taskId: 'u', status: 'SUCCESS' } };
    expect(decideUpdate(running(), update, task).verdict).toBe(verdict);
  });
});
