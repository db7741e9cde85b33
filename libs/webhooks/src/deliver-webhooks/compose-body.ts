import { stringifyExact, type WebhookEvent } from '#contracts';
import { isTaskEvent, type TeamEvent } from '../events/team-event.js';

/** The body of a webhook: the same text for every attempt and endpoint. */
export function composeBody(event: TeamEvent): string {
  return stringifyExact(composeMessage(event));
}

/** What a body says. */
export function composeMessage(event: TeamEvent) {
  return { type: event.type, timestamp: new Date(event.at).toISOString(), data: dataOf(event) };
}

function dataOf(event: TeamEvent): WebhookEvent['data'] | Record<string, unknown> {
  if (!isTaskEvent(event)) return event.data;
  const { teamId, epoch, rev, task, status } = event;
  return { team_id: teamId, epoch, rev, task: status, labels: task.labels ?? {}, sub: task.sub ?? null };
}
