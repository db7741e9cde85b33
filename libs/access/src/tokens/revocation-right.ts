import { KeyStore } from '../ports/key-store.js';
import { type Principal } from '../principal.js';
import { makerOf, type TokenMaker } from './token-ids.js';

/** Who may revoke a token of a team: the operator, the team's administrators, and what made it. A token itself is no maker. */
export async function mayRevoke(caller: Principal, teamId: string, maker: TokenMaker, keys: KeyStore): Promise<boolean> {
  if (caller.kind === 'admin') return true;
  if (caller.teamId !== teamId || (caller.kind !== 'team-key' && caller.kind !== 'session')) return false;
  if (caller.scopes.has('team:admin')) return true;
  const own = makerOf(caller);
  if (own.kind !== maker.kind) return false;
  return own.id === maker.id || (own.kind === 'key' && (await areOfOneRotation(own.id, maker.id, keys)));
}

/** A key that was rotated and its successor are the same holder's. */
async function areOfOneRotation(left: string, right: string, keys: KeyStore): Promise<boolean> {
  const [one, other] = await Promise.all([keys.get(left), keys.get(right)]);
  return one !== null && other !== null && one.lineageId === other.lineageId;
}
