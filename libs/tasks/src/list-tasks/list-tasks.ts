import { Injectable } from '@nestjs/common';
import { type TaskListQuery, type TaskPage, TaskStore } from '../ports/task-store.js';
import { type TaskCaller } from '../shared/task-caller.js';

@Injectable()
export class ListTasks {
  constructor(private readonly store: TaskStore) {}

  /** The caller's tasks, newest first; a narrowed credential sees only the tasks it covers. */
  execute(caller: TaskCaller, query: TaskListQuery): Promise<TaskPage> {
    return this.store.list(caller.teamId, {
      ...query,
      ...(caller.sub === undefined ? {} : { sub: caller.sub }),
      ...(caller.taskUuids === undefined ? {} : { uuids: [...caller.taskUuids] }),
    });
  }
}
