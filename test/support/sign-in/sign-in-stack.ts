import { openRelay } from '../relay.js';
import { type Stack, type StackOptions, startStack } from '../stack.js';
import { watchGateway } from '../traffic/known-gateways.js';
import { CLIENT_ID, CLIENT_SECRET, startIdentityProvider, type TestProvider } from './identity-provider.js';

export type SignInStack = Stack & { provider: TestProvider; front: string };

/** Settings of a gateway at `front` whose sign-in uses the provider. */
export function signInEnv(front: string, { issuer }: Pick<TestProvider, 'issuer'>): Record<string, string> {
  return {
    PUBLIC_URL: front,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    OIDC_SCOPES: 'openid profile gateway',
    OIDC_SCOPE_MAP: 'makers=tasks:create+tasks:read+assets:read+uploads:write+usage:read,leads=team:admin+tasks:read',
  };
}

/** With groups that make operators: `platform` and, to read only, `support`. */
export const OPERATOR_ENV = {
  OIDC_SCOPE_MAP:
    'makers=tasks:create+tasks:read+assets:read+uploads:write+usage:read,leads=team:admin+tasks:read,platform=operator,support=operator:read',
};

/** Gateways with a browser sign-in at their own provider. */
export async function startSignInStack(options: StackOptions = {}): Promise<SignInStack> {
  const door = await openRelay();
  const front = `http://localhost:${door.port}`;
  const provider = await startIdentityProvider(front);
  const stack = await startStack({
    ...options,
    env: { ...signInEnv(front, provider), ...options.env },
  });
  door.open(stack.url);
  watchGateway(front);
  return {
    ...stack,
    provider,
    front,
    async close() {
      await stack.close();
      await provider.close();
      await door.close();
    },
  };
}
