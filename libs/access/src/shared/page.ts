/** A slice of a list, oldest first. `nextCursor` is opaque; null at the end. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  cursor?: string;
  /** 1 to 200. */
  limit: number;
}

/** Every item of a list, page by page. */
export async function* allPages<T>(list: (request: PageRequest) => Promise<Page<T>>): AsyncIterable<T> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit: 200, ...(cursor !== null && { cursor }) });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
