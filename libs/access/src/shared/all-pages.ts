import { type Page, type PageRequest } from '#contracts';

/** Every item of a list, page by page. */
export async function* allPages<T>(list: (request: PageRequest) => Promise<Page<T>>): AsyncIterable<T> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit: 200, ...(cursor !== null && { cursor }) });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
