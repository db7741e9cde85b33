import { createClient, type TriverseClient } from '#client';
import { endsWatched } from '../session/session-end.js';

export interface OperatorSession {
  /** A client with the rights of the `ADMIN_TOKEN`. */
  operator: TriverseClient;
  /** Ends the session. Resolves with the URL to visit next, or null. */
  end: () => Promise<string | null>;
}

/** Team keys begin with this; the operator's token may be any text. */
const TEAM_KEY = /^tgk_/;

export const isTeamKey = (secret: string): boolean => TEAM_KEY.test(secret);

/** @param operator a client with the browser's session. */
export function operatorSession(operator: TriverseClient): OperatorSession {
  return { operator, end: () => operator.session.end() };
}

/**
 * Where the browser keeps no cookie of ours. The token stays in this closure: it is not stored and is gone when the page closes.
 * @throws TriverseError 9001
 */
export async function signInAsOperator(token: string): Promise<OperatorSession> {
  const operator = createClient({ token, fetch: endsWatched() });
  await operator.operator.teams({ limit: 1 });
  return { operator, end: () => Promise.resolve(null) };
}
