/** Encodes an id as one path segment. */
export const id = (text) => encodeURIComponent(text);

/** Every item of a list, page by page. */
export async function allOf(api, path, field) {
  const items = [];
  for (let cursor; ;) {
    const page = await api.call('GET', path, { query: { limit: 100, cursor } });
    items.push(...page[field]);
    if (page.next_cursor === null) return items;
    cursor = page.next_cursor;
  }
}
