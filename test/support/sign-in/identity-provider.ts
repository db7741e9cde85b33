import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT_ID = 'triverse-gateway';
export const CLIENT_SECRET = 'a-client-secret-that-must-never-leave';
const KEY_ID = 'provider-key';

export interface Person {
  team?: string | string[];
  groups?: string[];
  name?: string;
}

export interface TestProvider {
  issuer: string;
  /** People by their name at the provider; a login with a name gets its claims. */
  people: Map<string, Person>;
  /** A token signed with the provider's own key. */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
  /** Listens again, at the same address. */
  reopen(): Promise<void>;
}

/** A real OpenID Connect provider on a separate site: `127.0.0.1`, while the gateway is at `localhost`. */
export async function startIdentityProvider(gatewayUrl: string): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const people = new Map<string, Person>();
  const provider = new Provider(
    issuer,
    configuration(gatewayUrl, people, {
      ...(await exportJWK(privateKey)),
      kid: KEY_ID,
      alg: 'RS256',
      use: 'sig',
    }),
  );
  server.on('request', provider.callback());
  return {
    issuer,
    people,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'logout+jwt', ...header }).sign(privateKey),
    async close() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    async reopen() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

function configuration(gatewayUrl: string, people: Map<string, Person>, key: object): Record<string, unknown> {
  return {
    jwks: { keys: [key] },
    // The provider's own dispatcher refuses to call loopback addresses, where the gateways listen.
    fetch: (url: string, options: RequestInit) => fetch(url, { ...options, dispatcher: undefined }),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${gatewayUrl}/auth/callback`],
        post_logout_redirect_uris: [`${gatewayUrl}/console/`],
        backchannel_logout_uri: `${gatewayUrl}/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    cookies: { keys: ['one key for the cookies of the tests'] },
    claims: { openid: ['sub'], profile: ['name'], gateway: ['team', 'groups'] },
    scopes: ['openid', 'profile', 'gateway'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    ttl: { AccessToken: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, ...people.get(accountId) }),
    }),
    loadExistingGrant,
  };
}

interface GrantContext {
  oidc: {
    client: { clientId: string };
    session: { accountId: string; grantIdFor(clientId: string): string | undefined };
    provider: {
      Grant: { new (of: { clientId: string; accountId: string }): Grant; find(id: string): Promise<Grant | undefined> };
    };
  };
}
interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}

/** The organisation has given consent, so people are not asked. */
async function loadExistingGrant({ oidc }: GrantContext): Promise<Grant> {
  // One per session: the provider rejects a code that was issued under another.
  const known = oidc.session.grantIdFor(oidc.client.clientId);
  const before = known === undefined ? undefined : await oidc.provider.Grant.find(known);
  if (before !== undefined) return before;
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid profile gateway');
  await grant.save();
  return grant;
}
