import { OneTimeClaims } from '../ports/one-time-claims.js';
import { Sessions } from '../sessions/sessions.js';
import { type Clock } from '../shared/clock.js';
import { Teams } from '../teams/teams.js';
import { IdentityProvider } from './identity-provider.js';
import { SignIn } from './sign-in.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { type SignInSettings } from './sign-in-settings.js';

interface Parts {
  settings: SignInSettings;
  secrets: readonly string[];
  sessions: Sessions;
  teams: Teams;
  claims: OneTimeClaims;
  clock: Clock;
}

export function createSignIn({ secrets, ...parts }: Parts): SignIn {
  return new SignIn({
    ...parts,
    provider: new IdentityProvider(parts.settings),
    attempts: new SignInAttempts(secrets, parts.claims, parts.clock),
  });
}
