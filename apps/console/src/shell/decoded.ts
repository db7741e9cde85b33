/** A part of an address in plain letters. One that was cut off or mistyped on its way is taken as it is, which is no reason to show no page. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
