import { type Retention } from '../retention.js';
import { type MemoryTask, MemoryTeam } from './memory-team.js';

/** What the parts of the memory engine share. */
export class MemoryState {
  readonly teams = new Map<string, MemoryTeam>();
  readonly owners = new Map<string, string>();

  constructor(
    readonly retention: Retention,
    /** Unix ms. */
    readonly now: () => number,
  ) {}

  team(teamId: string): MemoryTeam {
    const team = this.teams.get(teamId) ?? new MemoryTeam();
    this.teams.set(teamId, team);
    return team;
  }

  /** A task with its record gone once that has lived out its time. */
  task(teamId: string, uuid: string): MemoryTask | undefined {
    const task = this.teams.get(teamId)?.tasks.get(uuid);
    if (task && task.expiresAt <= this.now()) {
      task.record = null;
      task.expiresAt = Infinity;
    }
    return task;
  }

  sweep(): void {
    const oldest = this.now() - this.retention.task;
    const oldestUsage = new Date(this.now() - this.retention.usage).toISOString().slice(0, 10);
    for (const [teamId, team] of this.teams) {
      team.trimBefore(oldest);
      for (const uuid of team.tasks.keys()) this.task(teamId, uuid);
      for (const [digest, { expiresAt }] of team.answers) if (expiresAt <= this.now()) team.answers.delete(digest);
      for (const day of team.usage.keys()) if (day < oldestUsage) team.usage.delete(day);
      for (const [id, { until }] of team.budget) if (until < oldest) team.budget.delete(id);
    }
    for (const [uuid, teamId] of this.owners) if (!this.teams.get(teamId)?.tasks.has(uuid)) this.owners.delete(uuid);
  }
}
