import { type Access, createAccess, type SignedInPerson } from '#access';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClock } from './access-samples.js';
import { type AccessUnderTest } from './access-under-test.js';

const ISSUER = 'https://id.example.com';
const ABSOLUTE_MS = 3_600_000;
const olga: SignedInPerson = {
  basis: { kind: 'claims', values: ['platform', 'support'] },
  teamId: '',
  scopes: [],
  issuer: ISSUER,
  sub: 'olga',
  sid: null,
  name: 'Olga',
  idToken: null,
};
const BOTH = { platform: ['operator'], support: ['operator:read'] };

/** Sessions of operators who signed in at the provider: their rights are those of the settings of today. */
export function accessOperatorClaimsContract(under: AccessUnderTest): void {
  describe("sessions of an operator's claims", () => {
    let clock: TestClock;
    let secret: string;
    const open: Access[] = [];

    /** A gateway with the map of this moment, over the same storage. */
    const gateway = async (map: Record<string, string[]> | null, issuer = ISSUER) => {
      const claims = {
        teamClaim: 'team',
        teamMap: new Map(),
        scopeClaim: 'groups',
        scopeMap: new Map(Object.entries(map ?? {})),
      };
      const urls = { publicUrl: 'https://gateway.example.com', returnPath: '/console/' };
      const access = createAccess({
        stores: open.length === 0 ? await under.create(clock.read) : await under.another(),
        secrets: ['a secret for tests, long enough to sign with'],
        clock: clock.read,
        sessionLifetimes: { idleMs: ABSOLUTE_MS, absoluteMs: ABSOLUTE_MS },
        ...(map && { signIn: { issuer, clientId: 'gateway', scopes: 'openid', ...urls, claims } }),
      });
      open.push(access);
      return access;
    };
    const enter = ({ authenticator }: Access) => authenticator.authenticateSession(secret);
    const revoked = expect.objectContaining({ code: 9001, details: { reason: 'revoked' } });

    beforeEach(async () => {
      clock = new TestClock();
      ({ secret } = await (await gateway(BOTH)).sessions.begin(olga));
    });
    afterEach(() => Promise.all(open.splice(0).map((access) => access.close())));

    it('have the greater right, and name the person', async () => {
      const principal = await enter(await gateway(BOTH));
      expect(principal).toMatchObject({ kind: 'admin', teamId: '', person: { sub: 'olga', name: 'Olga' } });
      expect(principal.readOnly).toBeUndefined();
    });

    it('lose a right with the value that gave it', async () => {
      expect((await enter(await gateway({ support: ['operator:read'], platform: ['tasks:read'] }))).readOnly).toBe(true);
      await expect(enter(await gateway({ others: ['operator'] }))).rejects.toEqual(revoked);
    });

    it('end with the provider', async () => {
      await expect(enter(await gateway(BOTH, 'https://other.example.com'))).rejects.toEqual(revoked);
      await expect(enter(await gateway(null))).rejects.toEqual(revoked);
    });

    it('end at their maximum lifetime', async () => {
      const access = await gateway(BOTH);
      const principal = await enter(access);
      expect(await access.authenticator.recheck(principal)).toBeNull();
      clock.now += ABSOLUTE_MS;
      await expect(enter(access)).rejects.toMatchObject({ details: { reason: 'session-ended' } });
      expect(await access.authenticator.recheck(principal)).toMatchObject({ code: 9001 });
    });
  });
}
