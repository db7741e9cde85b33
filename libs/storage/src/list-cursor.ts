import { unknownCursor } from './access/unknown-cursor.js';

/** The last entry that a page scanned; the next page starts after it, whatever was inserted meanwhile. */
export interface ListPosition {
  createdAt: number;
  uuid: string;
}

export function encodeCursor(position: ListPosition): string {
  return Buffer.from(`${position.createdAt}:${position.uuid}`).toString('base64url');
}

/** @throws ApiError 1004 for a cursor that was not issued. */
export function decodeCursor(cursor: string): ListPosition {
  const match = /^(\d{1,16}):(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match?.[1] || !match[2]) throw unknownCursor();
  return { createdAt: Number(match[1]), uuid: match[2] };
}

/** Index entries that one call scans; a page that reaches this limit is short and has a cursor. */
export const MAX_ENTRIES_LOOKED_AT = 1_000;
