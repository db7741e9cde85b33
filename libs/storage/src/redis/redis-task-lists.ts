import { type OpenTask, type StoredTask, type TaskListQuery, type TaskPage } from '#tasks';
import { decodeCursor, encodeCursor, MAX_ENTRIES_LOOKED_AT } from '../list-cursor.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { META_FIELDS, metaOf, RECORD_FIELDS, type Reader, recordOf, texts, timesIn } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';

/** Values that list-tasks.lua and newest-open.lua return for each task: its uuid and these. */
const META_END = 1 + META_FIELDS.length;
const WIDTH = META_END + RECORD_FIELDS.length;

/** Reads the indices: pages of a team's tasks, and its open tasks. */
export class RedisTaskLists {
  private readonly listTasks: RedisScript<'list-tasks'>;
  private readonly newest: RedisScript<'newest-open'>;
  private readonly openPage: RedisScript<'open-page'>;

  constructor(private readonly context: RedisEngineContext) {
    this.listTasks = context.connection.defineScript('list-tasks');
    this.newest = context.connection.defineScript('newest-open');
    this.openPage = context.connection.defineScript('open-page');
  }

  async page(teamId: string, query: TaskListQuery): Promise<TaskPage> {
    const { keys, connection } = this.context;
    const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const args = {
      team: keys.team(teamId),
      limit: query.limit,
      cursorAt: cursor?.createdAt ?? '',
      cursorUuid: cursor?.uuid ?? '',
      from: query.createdFrom ?? '',
      to: query.createdTo ?? '',
      status: query.status ?? '',
      flow: query.flowName ?? '',
      sub: query.sub ?? '',
      hasSub: query.sub === undefined ? 0 : 1,
      labels: (query.labels ?? []).join('\n'),
      words: (query.words ?? []).join('\n'),
      minCredits: query.minCredits ?? '',
      maxCredits: query.maxCredits ?? '',
      madeFrom: query.madeFrom ?? '',
      mostLookedAt: MAX_ENTRIES_LOOKED_AT,
      hasUuids: query.uuids === undefined ? 0 : 1,
    };
    const uuids = [...new Set(query.uuids ?? [])];
    const reply = await this.listTasks.run({ tasks: keys.tasks(teamId) }, args, { args: uuids });
    const [more, createdAt, uuid, ...values] = texts(reply);
    return {
      tasks: tasksOf(teamId, values, connection),
      nextCursor: more === '1' && uuid ? encodeCursor({ createdAt: Number(createdAt), uuid }) : null,
    };
  }

  async newestOpen(teamId: string, limit: number): Promise<StoredTask[]> {
    const { keys, connection } = this.context;
    const indices = { tasks: keys.tasks(teamId), open: keys.open(teamId), opened: keys.opened(teamId) };
    return tasksOf(teamId, texts(await this.newest.run(indices, { team: keys.team(teamId), limit })), connection);
  }

  /** Ends with the tasks that were open at the start: tasks observed since then move to the end and are not returned again. */
  async *openOf(teamId: string, batchSize: number): AsyncIterable<OpenTask[]> {
    const { keys } = this.context;
    let behind = { behindScore: '', behindUuid: '' };
    let highest = '';
    for (;;) {
      const args = { ...behind, highest, limit: batchSize };
      const [top = '', ...page] = texts(await this.openPage.run({ open: keys.open(teamId) }, args));
      const batch: OpenTask[] = [];
      for (let at = 0; at < page.length; at += 2) batch.push({ teamId, uuid: page[at] ?? '', observedAt: Number(page[at + 1]) });
      if (batch.length === 0) return;
      yield batch;
      highest = top;
      behind = { behindScore: page.at(-1) ?? '', behindUuid: page.at(-2) ?? '' };
    }
  }
}

function tasksOf(teamId: string, values: readonly string[], reader: Reader): StoredTask[] {
  const tasks: StoredTask[] = [];
  for (let at = 0; at < values.length; at += WIDTH) {
    const fields = values.slice(at + 1, at + META_END);
    const meta = metaOf(teamId, values[at] ?? '', fields, reader);
    if (meta === null) continue;
    tasks.push({ meta, record: recordOf(values.slice(at + META_END, at + WIDTH), reader), ...timesIn(fields) });
  }
  return tasks;
}
