const WILDCARD = '://*.';
const ANY_PORT = ':*';
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

const compiled = new WeakMap<readonly string[], (string | RegExp)[]>();

/** Of ALLOWED_ORIGINS, as every part that checks an origin takes them: `https://*.example.com` stands for one label, `http://localhost:*` for any port or none, the rest for themselves. */
export function originPatterns(allowed: readonly string[]): (string | RegExp)[] {
  const known = compiled.get(allowed);
  if (known !== undefined) return known;
  const patterns = allowed.map((origin) => {
    if (origin.endsWith(ANY_PORT)) return localPatternOf(origin.slice(0, -ANY_PORT.length));
    return origin.includes(WILDCARD) ? patternOf(origin) : origin;
  });
  compiled.set(allowed, patterns);
  return patterns;
}

/** For the CORS headers. */
export function corsOrigins(allowed: readonly string[]): '*' | (string | RegExp)[] {
  return allowed.includes('*') ? '*' : originPatterns(allowed);
}

/** Whether an origin is named, in full or by a wildcard; `*` alone names nobody. */
export function isNamedOrigin(origin: string, allowed: readonly string[]): boolean {
  return originPatterns(allowed).some((pattern) => (typeof pattern === 'string' ? pattern === origin : pattern.test(origin)));
}

function patternOf(origin: string): RegExp {
  const [scheme = '', rest = ''] = origin.split(WILDCARD, 2).map(escaped);
  return new RegExp(`^${scheme}://${LABEL}\\.${rest}$`);
}

function localPatternOf(origin: string): RegExp {
  return new RegExp(`^${escaped(origin)}(:\\d{1,5})?$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
