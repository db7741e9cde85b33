import { type FlowStatusPayload, momentOf, type StageTimes, type TaskTimes } from '#client';

/** When a task began and ended. Unix ms; undefined: nobody saw it. */
export interface Times {
  created: number;
  started: number | undefined;
  ended: number | undefined;
}

/** The upstream's times, else when the gateway saw it. */
export function timesOf({ createTime, startTime, endTime }: FlowStatusPayload, seen?: TaskTimes): Times {
  return {
    created: momentOf(createTime),
    started: moment(startTime) ?? moment(seen?.started_at),
    ended: moment(endTime) ?? moment(seen?.ended_at),
  };
}

/** How long a task has been under way, or was; undefined if nobody saw when it ended. @param now Unix ms */
export function elapsedOf(times: Times, isOver: boolean, now: number): number | undefined {
  const { created, ended } = times;
  if (!isOver) return Math.max(0, now - created);
  return ended === undefined ? undefined : Math.max(0, ended - created);
}

/** When a stage ran; undefined where the gateway did not see it. */
export function spanOf({ started_at, ended_at }: StageTimes): { started: number | undefined; ended: number | undefined } {
  return { started: moment(started_at), ended: moment(ended_at) };
}

function moment(time: string | null | undefined): number | undefined {
  const at = time == null ? NaN : momentOf(time);
  return Number.isNaN(at) ? undefined : at;
}
