import { type OpenTask, type StoredTask, type TaskListQuery, type TaskPage } from '#tasks';
import { decodeCursor, encodeCursor, MAX_ENTRIES_LOOKED_AT } from '../list-cursor.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { META_FIELDS, metaOf, RECORD_FIELDS, recordOf, texts, type Unreadable } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';

/** Values that list-tasks.lua and newest-open.lua return for each task: its uuid and these. */
const META_END = 1 + META_FIELDS.length;
const WIDTH = META_END + RECORD_FIELDS.length;

/** Reads of the indices: pages of a team's tasks, and its open ones. */
export class RedisTaskLists {
  private readonly listTasks: RedisScript;
  private readonly newest: RedisScript;
  private readonly openPage: RedisScript;

  constructor(private readonly context: RedisEngineContext) {
    this.listTasks = context.connection.defineScript('list-tasks');
    this.newest = context.connection.defineScript('newest-open');
    this.openPage = context.connection.defineScript('open-page');
  }

  async page(teamId: string, query: TaskListQuery): Promise<TaskPage> {
    const { keys, connection } = this.context;
    const { unreadable } = connection;
    const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const args = [
      keys.team(teamId),
      query.limit,
      cursor?.createdAt ?? '',
      cursor?.uuid ?? '',
      query.createdFrom ?? '',
      query.createdTo ?? '',
      query.status ?? '',
      query.flowName ?? '',
      query.sub ?? '',
      query.sub === undefined ? 0 : 1,
      MAX_ENTRIES_LOOKED_AT,
      query.uuids === undefined ? 0 : 1,
      ...new Set(query.uuids ?? []),
    ];
    const [more, createdAt, uuid, ...values] = texts(await this.listTasks.run([keys.tasks(teamId)], args));
    return {
      tasks: tasksOf(teamId, values, unreadable),
      nextCursor: more === '1' && uuid ? encodeCursor({ createdAt: Number(createdAt), uuid }) : null,
    };
  }

  async newestOpen(teamId: string, limit: number): Promise<StoredTask[]> {
    const { keys, connection } = this.context;
    const indices = [keys.tasks(teamId), keys.open(teamId), keys.opened(teamId)];
    return tasksOf(teamId, texts(await this.newest.run(indices, [keys.team(teamId), limit])), connection.unreadable);
  }

  /** Ends at what was open when it began: what is observed meanwhile moves to the end and is not met again. */
  async *openOf(teamId: string, batchSize: number): AsyncIterable<OpenTask[]> {
    const { keys } = this.context;
    let behind = ['', ''];
    let highest = '';
    for (;;) {
      const [top = '', ...page] = texts(await this.openPage.run([keys.open(teamId)], [...behind, highest, batchSize]));
      const batch: OpenTask[] = [];
      for (let at = 0; at < page.length; at += 2) batch.push({ teamId, uuid: page[at] ?? '', observedAt: Number(page[at + 1]) });
      if (batch.length === 0) return;
      yield batch;
      highest = top;
      behind = [page.at(-1) ?? '', page.at(-2) ?? ''];
    }
  }
}

function tasksOf(teamId: string, values: readonly string[], unreadable: Unreadable): StoredTask[] {
  const tasks: StoredTask[] = [];
  for (let at = 0; at < values.length; at += WIDTH) {
    const meta = metaOf(teamId, values[at] ?? '', values.slice(at + 1, at + META_END), unreadable);
    if (meta !== null) tasks.push({ meta, record: recordOf(values.slice(at + META_END, at + WIDTH), unreadable) });
  }
  return tasks;
}
