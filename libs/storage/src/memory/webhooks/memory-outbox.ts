import { copyExact } from '#contracts';
import {
  eventTaskOf,
  type EventTask,
  isTaskEvent,
  type NewNotice,
  TASK_EVENT_TYPES,
  type TaskEvent,
  taskEventId,
  taskEventTypes,
  type TeamEvent,
  TeamOutbox,
  type WebhookEventType,
} from '#webhooks';
import { type MemoryDeliveryTurns } from './memory-delivery-turns.js';
import { type WebhookState } from './webhook-state.js';

type ChangedTask = Pick<TaskEvent, 'teamId' | 'at' | 'epoch' | 'rev' | 'status'> & {
  task: EventTask;
  isNew: boolean;
  terminal: boolean;
};

/** Its methods `write…` belong into a step of the caller. */
export class MemoryOutbox extends TeamOutbox {
  constructor(
    private readonly state: WebhookState,
    private readonly turns: MemoryDeliveryTurns,
  ) {
    super();
  }

  async append(notice: NewNotice): Promise<boolean> {
    return this.state.collections.commit(() => this.writeNotice(notice));
  }

  writeNotice(notice: NewNotice): boolean {
    const { teamId, only, type } = notice;
    const isWanted = only === undefined ? this.wants(teamId, type) : this.isOn(teamId, only);
    if (isWanted) this.put({ ...copyExact(notice), at: this.state.now() });
    return isWanted;
  }

  writeChange({ isNew, terminal, ...change }: ChangedTask): void {
    for (const type of taskEventTypes({ isNew, terminal })) {
      if (change.task.webhookUrl === undefined && !this.wants(change.teamId, type)) continue;
      this.put({ id: taskEventId(type, change), type, ...change, task: eventTaskOf(change.task) });
    }
  }

  private put(event: TeamEvent): void {
    if (event.type === 'task.finalized') this.state.events.delete(event.teamId, placeOf({ ...event, type: 'task.updated' }));
    this.state.events.set(event.teamId, placeOf(event), event);
    this.turns.nudge(event.teamId, this.state.now());
  }

  private wants(teamId: string, type: string): boolean {
    return this.state
      .endpointsOf(teamId)
      .some(({ disabled, events }) => disabled === null && events.includes(type as WebhookEventType));
  }

  private isOn(teamId: string, id: string): boolean {
    return this.state.endpoints.get(teamId, id)?.disabled === null;
  }
}

/** Events of a task are sorted in the order in which they are sent. */
export function placeOf(event: TeamEvent): string {
  return isTaskEvent(event) ? `${event.task.uuid}\t${TASK_EVENT_TYPES.indexOf(event.type)}` : `\t${event.id}`;
}
