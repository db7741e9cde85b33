import { isDeepStrictEqual } from 'node:util';

/** Whether an edit changes nothing. JSON drops undefined values, as the storage does. */
export function sameContent(left: object, right: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
}
