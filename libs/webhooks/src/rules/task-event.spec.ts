import { describe, expect, it } from '@jest/globals';
import { eventTaskOf, orderInLine, taskEventId, taskEventTypes } from './task-event.js';

describe('what a change of a task tells', () => {
  it.each([
    [{ isNew: true, terminal: false }, ['task.created']],
    [{ isNew: true, terminal: true }, ['task.created', 'task.finalized']],
    [{ isNew: false, terminal: false }, ['task.updated']],
    [{ isNew: false, terminal: true }, ['task.finalized']],
  ])('%o', (change, types) => expect(taskEventTypes(change)).toEqual(types));

  it('has an id for each content', () => {
    const ids = [
      taskEventId('task.created', { epoch: 'e', rev: 1 }),
      taskEventId('task.finalized', { epoch: 'e', rev: 1 }),
      taskEventId('task.updated', { epoch: 'e', rev: 2 }),
      taskEventId('task.updated', { epoch: 'f', rev: 2 }),
    ];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_.:-]{1,80}$/);
  });

  it('is sorted by revision, and at one revision as it is sent', () => {
    const events = [
      { type: 'task.finalized', rev: 1 },
      { type: 'task.updated', rev: 3 },
      { type: 'task.created', rev: 1 },
      { type: 'task.updated', rev: 2 },
    ] as const;
    const sorted = [...events].sort((a, b) => orderInLine(a) - orderInLine(b));
    expect(sorted.map(({ type, rev }) => `${type} ${rev}`)).toEqual([
      'task.created 1',
      'task.finalized 1',
      'task.updated 2',
      'task.updated 3',
    ]);
  });

  it('shows of the task only what an event shows', () => {
    const meta = { uuid: 'u', flowName: 'f', keyId: 'k', teamId: 't', costCredits: 3, labels: { a: '1' } };
    expect(eventTaskOf(meta)).toEqual({ uuid: 'u', flowName: 'f', keyId: 'k', labels: { a: '1' } });
    expect(eventTaskOf({ uuid: 'u', flowName: 'f', keyId: 'k', sub: 's', webhookUrl: 'w' })).toEqual({
      uuid: 'u',
      flowName: 'f',
      keyId: 'k',
      sub: 's',
      webhookUrl: 'w',
    });
  });
});
