export interface Pages<T> {
  items: T[];
  hasMore: boolean;
}

/** The first pages of a list together, as many as were asked for. */
export async function readPages<T>(
  count: number,
  read: (at: { cursor?: string }) => Promise<{ items: T[]; next: string | null }>,
): Promise<Pages<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < count && (page === 0 || cursor !== null); page += 1) {
    const answer = await read(cursor === null ? {} : { cursor });
    items.push(...answer.items);
    cursor = answer.next;
  }
  return { items, hasMore: cursor !== null };
}
