/** Why a session ended, as the gateway says it in `details.reason` of a 401; `operator-revoked`: that of an operator was revoked. */
export type EndReason = 'revoked' | 'operator-revoked' | 'expired' | 'team-disabled' | 'session-ended' | 'other';

const REASONS: readonly string[] = ['revoked', 'expired', 'team-disabled', 'session-ended'];
const listeners = new Set<(reason: EndReason) => void>();

/** Calls the listener when a call or the live link says that the session is over. @returns a function that stops listening. */
export function onSessionEnd(listener: (reason: EndReason) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param reason as the gateway names it */
export function sayEnded(reason: unknown): void {
  const known = typeof reason === 'string' && REASONS.includes(reason) ? (reason as EndReason) : 'other';
  for (const listener of listeners) listener(known);
}

/** A `fetch` that notices when the gateway refuses the credential; whoever called gets the refusal as well. */
export function endsWatched(): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    if (response.status === 401) sayEnded(await reasonOf(response.clone()));
    return response;
  };
}

async function reasonOf(response: Response): Promise<unknown> {
  const body = (await response.json().catch(() => undefined)) as { details?: { reason?: unknown } } | undefined;
  return body?.details?.reason;
}
