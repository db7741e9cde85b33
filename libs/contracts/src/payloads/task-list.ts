import { type FlowStatusPayload } from './flow-status.js';
import { type Labels } from './labels.js';
import { type TaskTimes } from './task-times.js';

/** A task in a team's list. */
export interface TaskListItem {
  task_uuid: string;
  flow_name: string;
  /** UTC, ISO 8601. */
  created_at: string;
  /** End user whose client token created it. */
  sub: string | null;
  cost_credits: number | null;
  /** What the task is for. */
  labels: Labels;
  /** File field → what its creation named there: a `file_key`, or `task:UUID` with or without `/ASSET`. A public URL is in `status.input` instead. */
  input_files: Record<string, string>;
  /** UUIDs of the tasks whose results it took. */
  made_from: string[];
  /** Kept longer than the status. */
  times: TaskTimes;
  /** Null, like `rev` and `status`, when the status has expired and only the ownership is kept. */
  epoch: string | null;
  rev: number | null;
  status: FlowStatusPayload | null;
}

/** Tasks with all of their labels. */
export interface TaskLabelsResponse {
  /** In the order in which they were named. */
  tasks: { task_uuid: string; labels: Labels }[];
}

/** A page of tasks. */
export interface TaskListResponse {
  /** Newest first. */
  tasks: TaskListItem[];
  /** Null on the last page. */
  next_cursor: string | null;
}
