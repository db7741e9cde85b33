import { type KeyRecord, type TriverseClient } from '#client';

const PAGE = 100;

/** Every key of the team, oldest first: the newest ones, which matter most, are on the last page. */
export async function allKeys(admin: Pick<TriverseClient, 'keys'>, teamId: string, signal: AbortSignal): Promise<KeyRecord[]> {
  const keys: KeyRecord[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await admin.keys.list(teamId, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { signal });
    keys.push(...page.keys);
    if (page.next_cursor === null) return keys;
    cursor = page.next_cursor;
  }
}
