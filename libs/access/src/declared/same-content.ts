import { isDeepStrictEqual } from 'node:util';

/** Whether an edit would change nothing. JSON drops what is undefined, as the storage does. */
export function sameContent(left: object, right: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
}
