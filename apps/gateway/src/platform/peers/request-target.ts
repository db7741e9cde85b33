const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The path and query of a request line, which may also name the host in front of them, or be `*` for the whole server (RFC 9112, 3.2). */
export function originForm(target: string): string {
  const rest = target.replace(AUTHORITY, '');
  if (rest === '*') return '/';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/** For what reads the query or a part of the path. Nothing that can arrive makes this throw. */
export function urlOf(target: string | undefined): URL {
  return new URL(`http://gateway/${originForm(target ?? '/').replace(/^\//, '')}`);
}
