import { createClient, type SignInRole, TriverseError, type TriverseClient } from '#client';
import { decodeJwt } from 'jose';
import { isTeamKey, type OperatorSession, operatorSession, signInAsOperator } from '../operator/operator-session.js';
import { tellOtherTabs } from './other-tabs.js';
import { endsWatched } from './session-end.js';

export interface Session {
  /** A client for the team, without administration rights. */
  client: TriverseClient;
  /** A client with administration rights; null if the credential has none. */
  admin: TriverseClient | null;
  team: { id: string; name: string };
  /** What the person may sign in as instead. */
  otherRole: SignInRole | null;
  /** Of the key that one is signed in with; null: none. */
  ownKeyId: () => Promise<string | null>;
  /** Asks the gateway whether the session still stands; if not, the sign-in page follows. */
  check: () => Promise<unknown>;
  /** Ends the session. Resolves with the URL to visit next, or null. */
  end: () => Promise<string | null>;
}

/** Of a team's member, or of the operator. */
export type AnySession = Session | OperatorSession;

const TOKEN_SECONDS = 900;

/** Exchanges a team key, or the ADMIN_TOKEN, at once for a session, whose cookie no script can read. */
export async function signInWithKey(key: string): Promise<AnySession> {
  await createClient().session.begin(key);
  try {
    const session = await signInWithSession();
    tellOtherTabs();
    return session;
  } catch (error) {
    if (isCookieMissing(error)) return isTeamKey(key) ? keepKey(key) : signInAsOperator(key);
    throw error;
  }
}

/** With the code of a link. */
export async function signInWithCode(code: string): Promise<AnySession> {
  await createClient().session.redeem(code);
  const session = await signInWithSession();
  tellOtherTabs();
  return session;
}

/** The browser's session, of a key or of the company's sign-in. */
export async function signInWithSession(): Promise<AnySession> {
  const client = createClient({ fetch: endsWatched() });
  const found = await client.session.get();
  const { team_id: id, team_name: name, key, scopes } = found;
  if (id === null) return operatorSession(client, found);
  return {
    client,
    admin: scopes.includes('team:admin') ? client : null,
    team: { id, name: name ?? id },
    otherRole: found.other_role,
    ownKeyId: () => Promise.resolve(key?.key_id ?? null),
    check: () => client.session.get(),
    end: () => client.session.end(),
  };
}

/**
 * Where the browser keeps no cookie of ours: at an address that is neither https nor this machine. The key stays in this closure, to get short-lived
 * tokens and to administer the team, and is gone when the page closes.
 */
async function keepKey(key: string): Promise<Session> {
  const keeper = createClient({ token: key, fetch: endsWatched() });
  const client = createClient({ token: () => keeper.createToken({ ttl_seconds: TOKEN_SECONDS }) });
  const { token } = await keeper.createToken({ ttl_seconds: TOKEN_SECONDS });
  const { team: id, key: ownKeyId } = decodeJwt<{ team: string; key?: string }>(token);
  const name = await nameOf(client).catch(onlyWhenForbidden);
  const isAdmin = await keeper.keys.list(id, { limit: 1 }).catch(onlyWhenForbidden);
  return {
    client,
    admin: isAdmin === undefined ? null : keeper,
    team: { id, name: name ?? id },
    otherRole: null,
    ownKeyId: () => Promise.resolve(ownKeyId ?? null),
    check: () => keeper.createToken({ ttl_seconds: TOKEN_SECONDS }),
    end: () => Promise.resolve(null),
  };
}

/** For a key with usage:read. */
async function nameOf(client: TriverseClient): Promise<string | null> {
  const { email, plan_name: plan } = await client.me();
  return email ?? plan;
}

/** Undefined where the key lacks the scope. */
function onlyWhenForbidden(error: unknown): undefined {
  if (error instanceof TriverseError && error.code === 9002) return undefined;
  throw error;
}

function isCookieMissing(error: unknown): boolean {
  return error instanceof TriverseError && error.code === 9001 && error.details?.['reason'] === 'missing';
}
