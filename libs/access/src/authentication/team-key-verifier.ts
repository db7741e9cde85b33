import { readKeyId } from '../keys/team-key-format.js';
import { keyEndsAt } from '../keys/team-key.js';
import { type Principal } from '../principal.js';
import { sameDigest } from '../shared/digest.js';
import { unauthenticated } from '../shared/refusals.js';
import { PrincipalChecker } from './principal-checker.js';

export interface Verified {
  principal: Principal;
  /** Unix ms: the data behind the principal is not older. Reset when that data changes. */
  readAt: number;
}

export class TeamKeyVerifier {
  constructor(private readonly checker: PrincipalChecker) {}

  /** @param digest SHA-256 of the credential, hex. @throws ApiError 9001, 9010 */
  async verify(credential: string, digest: string): Promise<Verified> {
    const keyId = readKeyId(credential);
    if (keyId === null) throw unauthenticated('malformed');
    const { key, team, readAt } = await this.checker.keyStanding(keyId, (record) => sameDigest(record.digest, digest));
    const principal: Principal = {
      kind: 'team-key',
      teamId: team.teamId,
      keyId,
      scopes: new Set(key.scopes),
      expiresAt: keyEndsAt(key),
      allowedFlows: key.allowedFlows,
      parameters: key.parameters,
    };
    return { principal, readAt };
  }
}
