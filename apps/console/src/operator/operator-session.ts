import { type BrowserSession, createClient, type SignInRole, type TriverseClient } from '#client';
import { endsWatched } from '../session/session-end.js';

export interface OperatorSession {
  /** A client with the rights of the `ADMIN_TOKEN`, or with those of them that only read. */
  operator: TriverseClient;
  /** Whether everything but reading is refused. */
  readOnly: boolean;
  /** Of the person; null: the `ADMIN_TOKEN`. */
  name: string | null;
  otherRole: SignInRole | null;
  /** Ends the session. Resolves with the URL to visit next, or null. */
  end: () => Promise<string | null>;
}

/** Team keys begin with this; the operator's token may be any text. */
const TEAM_KEY = /^tgk_/;

export const isTeamKey = (secret: string): boolean => TEAM_KEY.test(secret);

/** @param operator a client with the browser's session. */
export function operatorSession(
  operator: TriverseClient,
  { operator: right, name, sub, other_role }: BrowserSession,
): OperatorSession {
  return {
    operator,
    readOnly: right === 'operator:read',
    name: name ?? sub,
    otherRole: other_role,
    end: () => operator.session.end(),
  };
}

/**
 * Where the browser keeps no cookie of ours. The token stays in this closure: it is not stored and is gone when the page closes.
 * @throws TriverseError 9001
 */
export async function signInAsOperator(token: string): Promise<OperatorSession> {
  const operator = createClient({ token, fetch: endsWatched() });
  await operator.operator.teams({ limit: 1 });
  return { operator, readOnly: false, name: null, otherRole: null, end: () => Promise.resolve(null) };
}
