/** State of a task. The first six fields are the seed page's "FlowStatusPayload"; the optional rest comes from generation B of the upstream. */
export interface FlowStatusPayload {
  flowName: string;
  taskId: string;
  /** PENDING, QUEUED, RUNNING, SUCCESS, FAILED, CANCELLED, or one that the upstream adds later. */
  status: string;
  /** Documented as an object, like `output`; anything else is passed on unchanged. */
  input: Record<string, unknown>;
  /** Depends on the flow; `{}` while there is no output yet. */
  output: Record<string, unknown>;
  /** UTC, ISO 8601. */
  createTime: string;
  /** Percent, 0 to 100. */
  progress?: number;
  startTime?: string;
  endTime?: string;
  queue?: QueueState;
  /** The upstream's description of the error. */
  error?: string | Record<string, unknown>;
}

export interface QueueState {
  is_queued?: boolean;
  position?: number;
  estimated_wait_seconds?: number;
}

export const TERMINAL_STATUSES = ['SUCCESS', 'FAILED', 'CANCELLED'] as const;
export const KNOWN_STATUSES = ['PENDING', 'QUEUED', 'RUNNING', ...TERMINAL_STATUSES] as const;

export function isTerminalStatus(status: string): boolean {
  return (TERMINAL_STATUSES as readonly string[]).includes(status);
}
