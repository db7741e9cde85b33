import { KeyStore } from '../ports/key-store.js';
import { type Principal } from '../principal.js';
import { makerOf, type TokenMaker } from './token-ids.js';

/** Who may revoke a token: the operator, the team's administrators, and its creator. A token cannot revoke tokens. */
export async function mayRevoke(caller: Principal, teamId: string, maker: TokenMaker, keys: KeyStore): Promise<boolean> {
  if (caller.kind === 'admin') return true;
  if (caller.teamId !== teamId || (caller.kind !== 'team-key' && caller.kind !== 'session')) return false;
  if (caller.scopes.has('team:admin')) return true;
  const own = makerOf(caller);
  if (own.kind !== maker.kind) return false;
  return own.id === maker.id || (own.kind === 'key' && (await areOfOneRotation(own.id, maker.id, keys)));
}

/** A rotated key and its successor count as the same holder. */
async function areOfOneRotation(left: string, right: string, keys: KeyStore): Promise<boolean> {
  const [one, other] = await Promise.all([keys.get(left), keys.get(right)]);
  return one !== null && other !== null && one.lineageId === other.lineageId;
}
