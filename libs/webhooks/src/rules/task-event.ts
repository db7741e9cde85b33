import { type EventTask, TASK_EVENT_TYPES, type TaskEvent, type TaskEventType } from '../events/team-event.js';

/** One id for one content: a task has at most one event of a type at a revision. */
export function taskEventId(type: TaskEventType, { epoch, rev }: Pick<TaskEvent, 'epoch' | 'rev'>): string {
  return `evt_${epoch}_${rev}_${type.slice('task.'.length)}`;
}

/** What a change of a task tells; the first one may be its last. */
export function taskEventTypes({ isNew, terminal }: { isNew: boolean; terminal: boolean }): TaskEventType[] {
  return [
    ...(isNew ? (['task.created'] as const) : []),
    ...(terminal ? (['task.finalized'] as const) : []),
    ...(isNew || terminal ? [] : (['task.updated'] as const)),
  ];
}

/** The fields of a task that events show. */
export function eventTaskOf({ uuid, flowName, keyId, sub, labels, webhookUrl }: EventTask): EventTask {
  return {
    uuid,
    flowName,
    keyId,
    ...(sub === undefined ? {} : { sub }),
    ...(labels === undefined ? {} : { labels }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
  };
}

/** Sorts the events of one task in the order in which they are sent. */
export function orderInLine({ type, rev }: Pick<TaskEvent, 'type' | 'rev'>): number {
  return rev * TASK_EVENT_TYPES.length + TASK_EVENT_TYPES.indexOf(type);
}
