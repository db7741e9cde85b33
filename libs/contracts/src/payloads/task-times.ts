/** When the gateway first saw a stage begin and end. UTC, ISO 8601; null: it has not, or not seen by the gateway. */
export interface StageTimes {
  /** As in `output`: `geometry` for `geometry_job_status`. */
  name: string;
  started_at: string | null;
  ended_at: string | null;
}

/** When the gateway first saw a task run and end, by the storage's clock. The upstream's own times, where it tells them, are in the status. */
export interface TaskTimes {
  started_at: string | null;
  ended_at: string | null;
  /** In the order in which they were seen. */
  stages: StageTimes[];
}
