import { unknownCursor } from '../access/unknown-cursor.js';
import { readTimeKey } from '../collections/collection.js';

/** A place in a list by time: the next page holds what is before it. */
export function encodePlace(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/** @throws ApiError 1004 for a cursor that was not issued. */
export function decodePlace(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{15}\t[\x21-\x7e]{1,200}$/.test(place) || readTimeKey(place).name === '') throw unknownCursor();
  return place;
}
