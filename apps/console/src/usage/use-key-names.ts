import { allKeys } from '../keys/all-keys.js';
import { useSession } from '../session/session-context.js';
import { useLoad } from './use-load.js';

/** The names of the team's keys by id; empty for those who may not see the keys. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const { admin, team } = useSession();
  const { data } = useLoad('key names', async (signal) => (admin === null ? [] : allKeys(admin, team.id, signal)));
  return new Map(data?.flatMap(({ key_id: id, alias }) => (alias === null ? [] : [[id, alias] as const])));
}
