import { type FlowStatusPayload } from './flow-status.js';

/** One of a team's tasks, as the gateway lists it. */
export interface TaskListItem {
  task_uuid: string;
  flow_name: string;
  /** UTC, ISO 8601. */
  created_at: string;
  /** End user whose client token made it. */
  sub: string | null;
  cost_credits: number | null;
  /** Null, with `rev` and `status`, when the status is no longer kept and only the ownership is. */
  epoch: string | null;
  rev: number | null;
  status: FlowStatusPayload | null;
}

export interface TaskListResponse {
  /** Newest first. */
  tasks: TaskListItem[];
  /** Null on the last page. */
  next_cursor: string | null;
}
