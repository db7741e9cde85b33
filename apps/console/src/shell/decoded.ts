/** Decodes part of an address. Invalid encoding is kept as it is, so a truncated link still shows a page. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
