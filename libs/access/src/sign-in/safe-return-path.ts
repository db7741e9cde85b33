import { invalidParameters } from '#contracts';

const MAX_LENGTH = 512;
/** Placeholder origin: a URL that resolves to another origin leads away. */
const HOME = 'https://gateway.invalid';

/**
 * A path on the gateway to return to after sign-in. Open redirects are a phishing risk.
 * @throws ApiError 1004
 */
export function safeReturnPath(wanted: unknown, otherwise: string): string {
  if (wanted === undefined || wanted === '') return otherwise;
  // Browsers treat a backslash as a slash and drop tabs and line ends.
  const looksSafe = typeof wanted === 'string' && wanted.length <= MAX_LENGTH && /^\/(?!\/)[\x21-\x7e]*$/.test(wanted);
  if (looksSafe && !wanted.includes('\\') && URL.canParse(wanted, HOME)) {
    const { origin, pathname, search, hash } = new URL(wanted, HOME);
    if (origin === HOME && !pathname.startsWith('//')) return `${pathname}${search}${hash}`;
  }
  throw invalidParameters([{ field: 'return_to', message: 'must be a path of the gateway, such as /console/' }]);
}
