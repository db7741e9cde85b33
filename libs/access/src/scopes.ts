/** What a credential may do. A guard names the scope it needs; a route without one is refused. */
export const SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Everything but administration: what a team key may do unless told otherwise, and the most that a client token may be given. Whoever administers a
 * team does so with a key or a session of their own.
 */
export const ORDINARY_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'team:admin');
