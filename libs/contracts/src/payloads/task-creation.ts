/** Answer of every task creation. Source: the seed page, "TaskCreationResponsePayload". */
export interface TaskCreationResponsePayload {
  task_uuid: string;
  /** Defaults to the task's UUID. */
  name: string;
  /** UTC, ISO 8601. */
  created_at: string;
  is_public: boolean;
  /** 0 is the default priority. */
  task_priority: number;
  /** Typically PENDING. */
  status: string;
  flow_name: string;
  input: Record<string, unknown>;
  /** Credits frozen for the task, or null if the upstream does not say. */
  costCredits: number | null;
}
