import { unknownCursor } from './access/unknown-cursor.js';

/** The last entry that a page looked at; the next page begins behind it, whatever was inserted meanwhile. */
export interface ListPosition {
  createdAt: number;
  uuid: string;
}

export function encodeCursor(position: ListPosition): string {
  return Buffer.from(`${position.createdAt}:${position.uuid}`).toString('base64url');
}

/** @throws ApiError 1004 for a cursor that no page handed out. */
export function decodeCursor(cursor: string): ListPosition {
  const match = /^(\d{1,16}):(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match?.[1] || !match[2]) throw unknownCursor();
  return { createdAt: Number(match[1]), uuid: match[2] };
}

/** Entries of the index that one call looks at; a page that runs out of them is short and has a cursor. */
export const MAX_ENTRIES_LOOKED_AT = 1_000;
