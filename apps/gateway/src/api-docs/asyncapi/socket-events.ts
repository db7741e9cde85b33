import { type Ack, type ClientToServerEvents, type ServerToClientEvents } from '#contracts';
import { z } from 'zod';
import { AuthRefreshDto, TaskSubscribeDto, TaskUnsubscribeDto, TeamSubscribeDto } from '../../realtime/index.js';
import { FLOW_STATUS, TASK_UUID } from '../../platform/docs-kit/examples.js';
import { gatewayClosing, gatewayStatus, taskUnchanged, teamSnapshot } from '../../platform/docs-kit/realtime-schemas.js';
import { taskSnapshot } from '../../platform/docs-kit/task-schemas.js';

export interface PushDocs<P = unknown> {
  summary: string;
  payload: z.ZodType<P>;
}

export interface RequestDocs<Request = unknown, Data = unknown> {
  summary: string;
  request: z.ZodType<Request> | (new () => object & Request);
  example: Request;
  /** What the acknowledgement's envelope holds. */
  data: z.ZodType<Data>;
  answer: Data;
}

type DataOf<A> = A extends Ack<infer T> ? T : never;

/** What the gateway says by itself: an entry for each event of the map. */
export const PUSHED: { [E in keyof ServerToClientEvents]: PushDocs<Parameters<ServerToClientEvents[E]>[0]> } = {
  'task:update': { summary: 'A subscribed task has changed; also the labels of one that has ended.', payload: taskSnapshot },
  'task:finalized': { summary: 'A subscribed task has ended; its status is final.', payload: taskSnapshot },
  'gateway:status': {
    summary: 'How the gateway hears of the upstream; on connection and on each change.',
    payload: gatewayStatus,
  },
  'gateway:closing': { summary: 'The server is about to end the connection.', payload: gatewayClosing },
};

/** What a client asks for; each is acknowledged. */
export const REQUESTED: {
  [E in keyof ClientToServerEvents]: RequestDocs<
    Parameters<ClientToServerEvents[E]>[0],
    DataOf<Parameters<ClientToServerEvents[E]>[1]>
  >;
} = {
  'task:subscribe': {
    summary:
      'Watch a task. The acknowledgement holds its present state, or says that the version sent along is the present one; every later change comes once.',
    request: TaskSubscribeDto,
    example: { task_uuid: TASK_UUID, epoch: 'k3v9x1c7', rev: 3 },
    data: z.union([taskSnapshot, taskUnchanged]),
    answer: { epoch: 'k3v9x1c7', rev: 4, status: FLOW_STATUS },
  },
  'task:unsubscribe': {
    summary: 'Stop watching a task.',
    request: TaskUnsubscribeDto,
    example: { task_uuid: TASK_UUID },
    data: z.strictObject({ task_uuid: z.string() }),
    answer: { task_uuid: TASK_UUID },
  },
  'team:subscribe': {
    summary:
      "Watch every task of the caller's team, or those that have all of certain labels; not with a token limited to tasks or an end user.",
    request: TeamSubscribeDto,
    example: { labels: { project: 'apollo' } },
    data: teamSnapshot,
    answer: { team_id: 'apollo', tasks: [{ epoch: 'k3v9x1c7', rev: 4, status: FLOW_STATUS }] },
  },
  'team:unsubscribe': {
    summary: 'Stop watching the team.',
    request: z.strictObject({}),
    example: {},
    data: z.strictObject({ team_id: z.string() }),
    answer: { team_id: 'apollo' },
  },
  'auth:refresh': {
    summary: 'Go on with another credential of the same team; subscriptions stay.',
    request: AuthRefreshDto,
    example: { token: 'eyJ…' },
    data: z.strictObject({ expires_at: z.string().nullable().describe('Null: does not expire.') }),
    answer: { expires_at: '2030-01-31T12:00:00Z' },
  },
};
