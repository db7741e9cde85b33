import { type FlowStatusPayload } from '../wire.js';

export interface TaskListQuery {
  /** Tasks a page. */
  limit?: number;
  /** `next_cursor` of the page before. */
  cursor?: string;
  /** One status, or several with commas between. */
  status?: string;
  flow?: string;
}

export interface TaskPage {
  items: FlowStatusPayload[];
  /** Null on the last page. */
  next_cursor: string | null;
}

/** All pages, fetched as the reader goes on. */
export async function* readPages(read: (cursor: string | undefined) => Promise<TaskPage>): AsyncGenerator<TaskPage, void> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield page;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
