import { componentSchema } from '../openapi/components.js';
import { type Json } from '../../platform/docs-kit/route-docs.js';
import { gatewayClosing } from '../../platform/docs-kit/realtime-schemas.js';
import { flowStatus, taskSnapshot } from '../../platform/docs-kit/task-schemas.js';

const FRAME = 'text/event-stream';

const frame = (event: string, summary: string, payload: Json): Json => ({
  name: event,
  title: event,
  summary,
  contentType: FRAME,
  payload,
});
const snapshot = componentSchema(taskSnapshot, 'draft-7');
const status = componentSchema(flowStatus, 'draft-7');
const closing = componentSchema(gatewayClosing, 'draft-7');

/** The `data` of an event, by message. */
export const FRAMES: Record<string, Json> = {
  streamUpdate: frame('update', 'The task has changed; `id` is `<epoch>-<rev>`.', snapshot),
  streamFinalized: frame('finalized', 'The task has ended, and with it the stream.', snapshot),
  streamClosing: frame('closing', 'The server ends the stream; `retry` says when to come back.', closing),
  watchUpdate: frame('update', 'A task has changed.', status),
  watchFinalized: frame('finalized', 'A task has ended.', status),
};

export const streamChannel = {
  address: '/api/v1/tasks/{uuid}/events',
  title: 'Server-sent events',
  description:
    'One task. `Last-Event-ID` (or `last_event_id` in the query) leaves out what was seen; a comment every five seconds keeps the connection alive.',
  servers: [{ $ref: '#/servers/http' }],
  parameters: { uuid: { description: "The task's UUID." } },
};

export const rawWatchChannel = {
  address: '/api/v1/tasks/watch/{target}',
  title: 'Raw watch socket',
  description:
    "The upstream's own: each WebSocket text frame holds one event in the form of server-sent events, with the bare status as `data`. Credentials as `Authorization`, or a client token as `token` in the query.",
  servers: [{ $ref: '#/servers/socket' }],
  parameters: { target: { description: "A task's UUID, or `all` for the whole team." } },
  bindings: {
    ws: {
      bindingVersion: '0.1.0',
      query: {
        type: 'object',
        properties: {
          token: { type: 'string', description: 'A client token.' },
          since: { type: 'string', format: 'date-time', description: 'With `all`: first what changed since then.' },
        },
      },
    },
  },
};
