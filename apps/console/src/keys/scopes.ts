/** Scopes of a key in words. */
export const SCOPES = [
  ['tasks:create', 'Create tasks'],
  ['tasks:read', 'See tasks'],
  ['assets:read', 'Download results'],
  ['uploads:write', 'Upload files'],
  ['usage:read', 'See usage'],
  ['team:admin', 'Administer the team'],
] as const;
