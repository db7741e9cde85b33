/** What a credential may do. A guard names the scope it needs; a route without one is refused. */
export const SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a client token may be given: whoever administers a team does so with a key or a session of their own. */
export const TOKEN_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'team:admin');

/** What a team key may do unless told otherwise: everything but administration. */
export const DEFAULT_KEY_SCOPES = TOKEN_SCOPES;
