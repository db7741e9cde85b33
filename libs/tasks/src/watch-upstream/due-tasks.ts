import { Logger } from '@nestjs/common';
import { type StorageClock } from '../ports/storage-clock.js';
import { type Audience, type TaskEvents } from '../ports/task-events.js';
import { type OpenTask, type TaskStore } from '../ports/task-store.js';

/** How much longer an unwatched task must be unobserved to be read before a watched one, so that none waits forever. */
const AHEAD_MS: Record<Audience, number> = { task: 60_000, team: 20_000, none: 0 };
/** How far two instances' views of the storage clock may differ. */
const TOLERANCE_MS = 1_000;
const BATCH = 1_000;
/** Only this many of the longest unobserved tasks are checked for watchers; beyond that, age alone decides. */
const AUDIENCES_ASKED = 10_000;

export interface DueQuery {
  /** Only tasks last observed before this (Unix ms). */
  observedBefore: number;
  /** Tasks that need no read. */
  isSettled: (uuid: string) => boolean;
  /** Tasks that are to be read whenever they were last heard of. */
  isWanted?: (uuid: string) => boolean;
  /** Hears of every open task. */
  onOpen?: (task: OpenTask) => void;
}

/** The open tasks of all teams that are due for a read, by priority. */
export class DueTasks {
  private readonly logger = new Logger(DueTasks.name);

  constructor(
    private readonly store: TaskStore,
    private readonly events: TaskEvents,
    private readonly clock: StorageClock,
  ) {}

  /** @throws ApiError 9010 */
  async list({ observedBefore, isSettled, isWanted, onOpen }: DueQuery): Promise<OpenTask[]> {
    const due: OpenTask[] = [];
    for await (const batch of this.store.openTasks(BATCH)) {
      if (onOpen !== undefined) batch.forEach(onOpen);
      due.push(
        ...batch.filter((task) => (this.isDue(task, observedBefore) || isWanted?.(task.uuid) === true) && !isSettled(task.uuid)),
      );
    }
    if (due.length < 2) return due;
    due.sort((a, b) => a.observedAt - b.observedAt);
    const audiences = await this.audiencesOf(due.slice(0, AUDIENCES_ASKED));
    const placeOf = ({ uuid, observedAt }: OpenTask) => observedAt - AHEAD_MS[audiences.get(uuid) ?? 'none'];
    return due.sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** An observation in the future comes from the clock of a replaced storage server. */
  private isDue({ observedAt }: OpenTask, observedBefore: number): boolean {
    return observedAt < observedBefore || observedAt > this.clock.now() + TOLERANCE_MS;
  }

  /** If watchers cannot be determined (an ACL may forbid it), the order is by age. */
  private async audiencesOf(tasks: readonly OpenTask[]): Promise<Map<string, Audience>> {
    const found = new Map<string, Audience>();
    try {
      for (const [teamId, uuids] of byTeam(tasks)) {
        for (let at = 0; at < uuids.length; at += BATCH) {
          const page = uuids.slice(at, at + BATCH);
          (await this.events.audiences(teamId, page)).forEach((audience, place) => found.set(page[place] ?? '', audience));
        }
      }
    } catch (error) {
      this.logger.debug(`who listens to open tasks is not known: ${String(error)}`);
    }
    return found;
  }
}

function byTeam(tasks: readonly OpenTask[]): Map<string, string[]> {
  const teams = new Map<string, string[]>();
  for (const { teamId, uuid } of tasks) {
    const uuids = teams.get(teamId);
    if (uuids === undefined) teams.set(teamId, [uuid]);
    else uuids.push(uuid);
  }
  return teams;
}
