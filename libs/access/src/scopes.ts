/** What a credential may do. A guard names the scope it needs; a route without one is refused. */
export const SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a team key may do unless told otherwise: everything but administration. */
export const DEFAULT_KEY_SCOPES: readonly Scope[] = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read'];
