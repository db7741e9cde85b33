import { createClient, TriverseError, type TriverseClient } from '#client';
import { decodeJwt } from 'jose';

export interface Session {
  /** Acts for the team, without the right to administer it. */
  client: TriverseClient;
  /** Administers the team; null where the credential may not. */
  admin: TriverseClient | null;
  team: { id: string; name: string };
  /** Ends what there is to end. Answers where the browser has to go then, or null. */
  end: () => Promise<string | null>;
}

const TOKEN_SECONDS = 900;
const ADMIN_TOKEN_SECONDS = 300;
/** No scope to hand on (9002), or a scope that the key does not have (1004). */
const NO_ADMIN = new Set([1004, 9002]);

/**
 * Exchanges the key at once for short-lived tokens. The key itself stays in this closure, so as to get the next ones: it is written
 * nowhere and is gone with the page.
 */
export async function signInWithKey(key: string): Promise<Session> {
  const keeper = createClient({ token: key });
  const client = createClient({ token: () => keeper.createToken({ ttl_seconds: TOKEN_SECONDS }) });
  const adminToken = () => keeper.createToken({ ttl_seconds: ADMIN_TOKEN_SECONDS, scopes: ['team:admin'] });
  const [team, isAdmin] = await Promise.all([teamOf(client, keeper), adminToken().then(() => true, notAllowed)]);
  return { client, admin: isAdmin ? createClient({ token: adminToken }) : null, team, end: () => Promise.resolve(null) };
}

/** The browser's own session, made by the sign-in of the company. */
export async function signInWithSession(): Promise<Session> {
  const client = createClient();
  const { team_id: id, team_name: name, scopes } = await client.session.get();
  return { client, admin: scopes.includes('team:admin') ? client : null, team: { id, name }, end: () => client.session.end() };
}

/** A key need not be allowed to see what the team uses, and with it the team's name; its tokens tell the team all the same. */
async function teamOf(client: TriverseClient, keeper: TriverseClient): Promise<Session['team']> {
  try {
    const { id, email, plan_name: plan } = await client.me();
    return { id, name: email ?? plan ?? id };
  } catch (error) {
    if (!(error instanceof TriverseError) || error.code !== 9002) throw error;
    const { token } = await keeper.createToken({ ttl_seconds: TOKEN_SECONDS });
    const { team } = decodeJwt<{ team: string }>(token);
    return { id: team, name: team };
  }
}

function notAllowed(error: unknown): false {
  if (error instanceof TriverseError && error.code !== undefined && NO_ADMIN.has(error.code)) return false;
  throw error;
}
