/** The credential of an `Authorization: Bearer …` header; undefined when there is none of that form. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}
