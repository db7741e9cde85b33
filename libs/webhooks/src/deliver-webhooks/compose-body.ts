import { stringifyExact, type WebhookTaskData } from '#contracts';
import { isTaskEvent, type TeamEvent } from '../events/team-event.js';

/** What a body says. */
export interface WebhookBody {
  type: TeamEvent['type'];
  /** UTC, ISO 8601. */
  timestamp: string;
  data: Record<string, unknown>;
}

/** The same for every attempt and endpoint. */
export function composeMessage(event: TeamEvent): WebhookBody {
  return { type: event.type, timestamp: new Date(event.at).toISOString(), data: dataOf(event) };
}

export function composeBody(event: TeamEvent): string {
  return stringifyExact(composeMessage(event));
}

function dataOf(event: TeamEvent): Record<string, unknown> {
  if (!isTaskEvent(event)) return event.data;
  const { teamId, epoch, rev, task, status } = event;
  return {
    team_id: teamId,
    epoch,
    rev,
    task: status,
    labels: task.labels ?? {},
    sub: task.sub ?? null,
  } satisfies WebhookTaskData;
}
