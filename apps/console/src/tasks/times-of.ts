import { type FlowStatusPayload, momentOf } from '#client';

/** What the record says about when a task began and ended. Unix ms; undefined: the upstream does not say. */
export interface TaskTimes {
  created: number;
  started: number | undefined;
  ended: number | undefined;
}

export function timesOf({ createTime, startTime, endTime }: FlowStatusPayload): TaskTimes {
  return { created: momentOf(createTime), started: moment(startTime), ended: moment(endTime) };
}

/** How long a task has been under way, or was; undefined if the upstream does not say when it ended. @param now Unix ms */
export function elapsedOf(task: FlowStatusPayload, isOver: boolean, now: number): number | undefined {
  const { created, ended } = timesOf(task);
  if (!isOver) return Math.max(0, now - created);
  return ended === undefined ? undefined : Math.max(0, ended - created);
}

function moment(time: string | undefined): number | undefined {
  const at = time === undefined ? NaN : momentOf(time);
  return Number.isNaN(at) ? undefined : at;
}
