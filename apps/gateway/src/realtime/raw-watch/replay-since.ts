import { type StoredTask, TaskStore } from '#tasks';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { type Connection } from '../connections/connection.js';
import { toChange } from '../connections/to-change.js';

const PAGE = 100;
/** Older tasks are not looked through for late changes. */
const LOOK_BACK_MS = 24 * 3_600_000;
const DRAIN_STEP_MS = 10;

/** The latest status of the team's tasks that were created or heard of since then, page by page as the client takes them. */
export async function replaySince(store: TaskStore, connection: Connection, since: number): Promise<void> {
  const { teamId } = connection.principal;
  const createdFrom = Math.max(0, since - LOOK_BACK_MS);
  let cursor: string | undefined;
  while (connection.isOpen()) {
    const page = await store.list(teamId, { limit: PAGE, createdFrom, ...(cursor === undefined ? {} : { cursor }) });
    for (const task of page.tasks) deliver(connection, task, since);
    while (connection.waiting() > 0) await delay(DRAIN_STEP_MS);
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
    // Other work runs between the pages, also if both sides are fast.
    await setImmediate();
  }
}

function deliver(connection: Connection, { meta, record }: StoredTask, since: number): void {
  if (record === null || Math.max(meta.createdAt, record.observedAt) < since) return;
  connection.deliver(toChange(meta.teamId, meta.uuid, record));
}
