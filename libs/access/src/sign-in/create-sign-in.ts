import { OneTimeClaims } from '../ports/one-time-claims.js';
import { Sessions } from '../sessions/sessions.js';
import { type Clock } from '../shared/clock.js';
import { type KeyRing } from '../shared/key-ring.js';
import { Teams } from '../teams/teams.js';
import { type IdentityProvider } from './identity-provider.js';
import { SignIn } from './sign-in.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { type SignInSettings } from './sign-in-settings.js';

interface Parts {
  settings: SignInSettings;
  provider: IdentityProvider;
  ring: KeyRing;
  sessions: Sessions;
  teams: Teams;
  claims: OneTimeClaims;
  clock: Clock;
}

export function createSignIn({ ring, ...parts }: Parts): SignIn {
  return new SignIn({
    ...parts,
    attempts: new SignInAttempts(ring, parts.claims, parts.clock),
  });
}
