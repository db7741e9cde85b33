import { type FlowName, type FlowOutput } from '../flows/flow-names.js';
import { type FlowStatusPayload, type TaskSnapshot } from '../wire.js';

/** State of a task: waiting (PENDING, QUEUED), RUNNING, or ended (SUCCESS, FAILED, CANCELLED). The upstream may add others. */
export type TaskStatus = 'PENDING' | 'QUEUED' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'CANCELLED' | (string & {});

/** A task as the gateway reports it, with the output of its flow. */
export interface TaskState<F extends string = string> extends Omit<FlowStatusPayload, 'flowName' | 'status' | 'output'> {
  /** The flow. `isTaskOf` narrows a task to one. */
  flowName: F;
  /** PENDING, QUEUED, RUNNING, SUCCESS, FAILED, CANCELLED, or one that the upstream adds later. */
  status: TaskStatus;
  /** What the task has made so far; `{}` while there is nothing yet. */
  output: FlowOutput<F>;
}

/**
 * Whether the task is one of the flow; its output then has the flow's type.
 * @example if (isTaskOf(task, 'text-to-model')) show(task.output.textured_model_url);
 */
export const isTaskOf = <F extends FlowName>(task: FlowStatusPayload | TaskState, flow: F): task is TaskState<F> =>
  task.flowName === flow;

/** How far a task is. */
export interface TaskProgress {
  /** Percent, 0 to 100; never falls. From the upstream if it says so, else from the stages that are done. */
  progress: number;
  /** What happens now, e.g. `queued`, `geometry`, `texture`, `running`, `done`, `failed`. */
  stage: string;
  /** Estimated seconds until the end (while queued: until the start); undefined while there is nothing to estimate from. */
  eta: number | undefined;
}

/** A change of a task. */
export interface TaskUpdate<F extends string = string> extends Omit<TaskSnapshot, 'status'>, TaskProgress {
  /** The task in its new state. */
  status: TaskState<F>;
  /** True for the terminal status only; nothing follows it. */
  final: boolean;
}
