import { type FlowStatusPayload } from '#contracts';

export const TASK_EVENT_TYPES = ['task.created', 'task.updated', 'task.finalized'] as const;
export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];

/** What an endpoint can ask for. */
export const WEBHOOK_EVENT_TYPES = [...TASK_EVENT_TYPES, 'budget.threshold', 'webhook.disabled'] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** Sent only to the endpoint that it names, whatever that asks for. */
export const TEST_EVENT_TYPE = 'webhook.test';

interface AnyEvent {
  /** Names this content: the same for every endpoint and every attempt (the header `webhook-id`). At most 80 characters of [A-Za-z0-9_.:-]. */
  id: string;
  teamId: string;
  /** Unix ms, of the storage. */
  at: number;
}

/** What filters look at, and what is told of a task beside its status. */
export interface EventTask {
  uuid: string;
  flowName: string;
  keyId: string;
  sub?: string;
  labels?: Record<string, string>;
  /** Given at the creation: events of this task also go there. */
  webhookUrl?: string;
}

/** A change of a task, with the status as it was then: the stored one may have expired when this is sent. */
export interface TaskEvent extends AnyEvent {
  type: TaskEventType;
  task: EventTask;
  epoch: string;
  rev: number;
  status: FlowStatusPayload;
}

/** Anything else that a team is told. */
export interface TeamNotice extends AnyEvent {
  type: Exclude<WebhookEventType, TaskEventType> | typeof TEST_EVENT_TYPE;
  /** JSON, as it is sent; at most 16 kB. */
  data: Record<string, unknown>;
  /** Sent only to this endpoint, whatever its filters. */
  only?: string;
}

export type TeamEvent = TaskEvent | TeamNotice;

export function isTaskEvent(event: TeamEvent): event is TaskEvent {
  return (TASK_EVENT_TYPES as readonly string[]).includes(event.type);
}

/** The fields of a notice that its author gives; the storage adds the time. */
export type NewNotice = Omit<TeamNotice, 'at'>;
