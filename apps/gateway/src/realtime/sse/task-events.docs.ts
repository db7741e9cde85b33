import { z } from 'zod';
import { documentRoutes } from '../../platform/docs-kit/route-docs.js';
import { TaskEventsController } from './task-events.controller.js';

export const taskEventsDocs = documentRoutes(TaskEventsController, {
  events: {
    id: 'watchTask',
    tag: 'Tasks',
    summary: 'Watch a task as server-sent events',
    description:
      'Events `update` and `finalized` with `{epoch, rev, status}`, `closing` before the server ends the stream; see the [AsyncAPI document](/docs/async). The stream ends after `finalized`.',
    requestHeaders: ['LastEventId'],
    query: z.strictObject({
      last_event_id: z.string().optional().describe('For an EventSource that is made anew: as `Last-Event-ID`.'),
    }),
    answer: {
      description: 'The stream.',
      headers: ['X-Accel-Buffering'],
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example: 'id: k3v9x1c7-4\nevent: update\ndata: {"epoch":"k3v9x1c7","rev":4,"status":{}}\n\n',
        },
      },
    },
    also: { 204: { description: 'The task is final and its last event was received: do not come back.' } },
    errors: [1006, 9006],
    upstream: true,
  },
});
