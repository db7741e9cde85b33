import { createClient, TriverseError, type TriverseClient } from '#client';
import { decodeJwt } from 'jose';

export interface Session {
  /** A client for the team, without administration rights. */
  client: TriverseClient;
  /** A client with administration rights; null if the credential has none. */
  admin: TriverseClient | null;
  team: { id: string; name: string };
  /** Of the key that one is signed in with; null: none. */
  ownKeyId: () => Promise<string | null>;
  /** Ends the session. Resolves with the URL to visit next, or null. */
  end: () => Promise<string | null>;
}

const TOKEN_SECONDS = 900;

/**
 * Exchanges the key at once for short-lived tokens. The key stays in this closure to get further tokens and to administer the team, which no
 * token may do. It is not stored and is gone when the page closes.
 */
export async function signInWithKey(key: string): Promise<Session> {
  const keeper = createClient({ token: key });
  const client = createClient({ token: () => keeper.createToken({ ttl_seconds: TOKEN_SECONDS }) });
  const team = await teamOf(client, keeper);
  const isAdmin = await keeper.keys.list(team.id, { limit: 1 }).then(() => true, notAllowed);
  return { client, admin: isAdmin ? keeper : null, team, ownKeyId: () => keyIdOf(keeper), end: () => Promise.resolve(null) };
}

/** The browser session from the company's sign-in. */
export async function signInWithSession(): Promise<Session> {
  const client = createClient();
  const { team_id: id, team_name: name, scopes } = await client.session.get();
  const admin = scopes.includes('team:admin') ? client : null;
  return { client, admin, team: { id, name }, ownKeyId: () => Promise.resolve(null), end: () => client.session.end() };
}

/** Without usage:read a key cannot read the team's name; its tokens still carry the team id. */
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

/** A token names the key that made it. */
async function keyIdOf(keeper: TriverseClient): Promise<string | null> {
  const { token } = await keeper.createToken({ ttl_seconds: TOKEN_SECONDS });
  return decodeJwt<{ key?: string }>(token).key ?? null;
}

function notAllowed(error: unknown): false {
  if (error instanceof TriverseError && error.code === 9002) return false;
  throw error;
}
