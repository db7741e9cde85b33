import { type ErrorBody, type StandardResponse } from '../payloads/envelope.js';
import { type FlowStatusPayload } from '../payloads/flow-status.js';
import { type Labels } from '../payloads/labels.js';

/** live: pushed by the upstream's socket; polling: the socket is down, statuses are polled; down: the upstream does not answer. */
export type UpstreamLinkState = 'live' | 'polling' | 'down';

/** The revision `(epoch, rev)` orders the states of one task: rev increases within an epoch; a new epoch means that the store was lost or restarted, or the record created again. */
export interface TaskSnapshot {
  epoch: string;
  rev: number;
  status: FlowStatusPayload;
  /** Of the task; absent if it has none. */
  labels?: Labels;
}

export type TaskEvent = TaskSnapshot;

/** State of the gateway's link to the upstream. */
export interface GatewayStatusEvent {
  upstream: UpstreamLinkState;
}

/** Sent before the server ends a connection or a subscription. */
export interface GatewayClosingEvent {
  /** shutdown, credential_expired, credential_revoked, limit */
  reason: string;
  code: number;
  message: string;
  /** Wait this long (already jittered) before reconnecting. */
  reconnect_after_ms?: number;
}

/** `epoch` and `rev`, both or neither: the version that the client has. */
export interface TaskSubscribeRequest {
  task_uuid: string;
  epoch?: string;
  rev?: number;
}
/** Answers a subscriber that has the present version. */
export interface TaskUnchanged {
  epoch: string;
  rev: number;
  unchanged: true;
}
/** Answer of `task:subscribe`: the state of the task, or that the caller has it already. */
export type TaskSubscription = TaskSnapshot | TaskUnchanged;
export interface TaskUnsubscribeRequest {
  task_uuid: string;
}
export interface AuthRefreshRequest {
  token: string;
}
/** `labels`: only tasks that have all of them. A later subscription replaces the filter of an earlier one. */
export interface TeamSubscribeRequest {
  labels?: Labels;
}
/** Answer of `team:subscribe`: the team's open tasks. */
export interface TeamSnapshot {
  team_id: string;
  tasks: TaskSnapshot[];
}

export type Ack<T> = (answer: StandardResponse<T> | ErrorBody) => void;

/** Events that the gateway sends over socket.io. */
export interface ServerToClientEvents {
  'task:update': (event: TaskEvent) => void;
  'task:finalized': (event: TaskEvent) => void;
  'gateway:status': (event: GatewayStatusEvent) => void;
  'gateway:closing': (event: GatewayClosingEvent) => void;
}

/** Events that a client sends over socket.io, with their acknowledgements. */
export interface ClientToServerEvents {
  'task:subscribe': (request: TaskSubscribeRequest, ack: Ack<TaskSubscription>) => void;
  'task:unsubscribe': (request: TaskUnsubscribeRequest, ack: Ack<{ task_uuid: string }>) => void;
  'team:subscribe': (request: TeamSubscribeRequest, ack: Ack<TeamSnapshot>) => void;
  'team:unsubscribe': (request: Record<string, never>, ack: Ack<{ team_id: string }>) => void;
  'auth:refresh': (request: AuthRefreshRequest, ack: Ack<{ expires_at: string | null }>) => void;
}
