import { invalidParameters } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type TaskListQuery, type TaskPage, TaskStore } from '../ports/task-store.js';
import { askedWords, SEARCH_BOUNDS } from '../rules/search-words.js';
import { type TaskCaller } from '../shared/task-caller.js';

export interface TaskSearch extends Omit<TaskListQuery, 'words'> {
  /** Words, each of which begins a word of the task's name or prompt. */
  text?: string;
}

@Injectable()
export class ListTasks {
  constructor(private readonly store: TaskStore) {}

  /**
   * The caller's tasks, newest first; a narrowed credential sees only the tasks it covers. A page may be short, or empty, and still have a cursor:
   * one call looks at a limited number of tasks. @throws ApiError 1004, 9010
   */
  async execute(caller: TaskCaller, { text, ...query }: TaskSearch): Promise<TaskPage> {
    return this.store.list(caller.teamId, {
      ...query,
      ...(text === undefined ? {} : { words: wordsIn(text) }),
      ...(caller.sub === undefined ? {} : { sub: caller.sub }),
      ...(caller.taskUuids === undefined ? {} : { uuids: visible(caller.taskUuids, query.uuids) }),
    });
  }
}

/** The tasks that a narrowed credential covers, of those that were asked for. */
function visible(covered: ReadonlySet<string>, asked: readonly string[] = [...covered]): string[] {
  return asked.filter((uuid) => covered.has(uuid));
}

/** @throws ApiError 1004 */
function wordsIn(text: string): string[] {
  const words = askedWords(text);
  const most = SEARCH_BOUNDS.askedWords;
  if (words.length === 0) throw invalidParameters([{ field: 'q', message: 'must hold a letter or a digit' }]);
  if (words.length > most) throw invalidParameters([{ field: 'q', message: `must hold at most ${most} words` }]);
  return words;
}
