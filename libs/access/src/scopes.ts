/** The scopes of credentials. Each route names the scope it needs; a route without one is refused. */
export const SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * All scopes except administration: the default of a team key and the maximum of a client token. Administering a team needs
 * a key or a session.
 */
export const ORDINARY_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'team:admin');
