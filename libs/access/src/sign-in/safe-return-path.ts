import { invalidParameters } from '#contracts';

const MAX_LENGTH = 512;
/** Stands for the gateway: what leads away from it leads elsewhere. */
const HOME = 'https://gateway.invalid';

/**
 * A place on the gateway itself, for after the sign-in. Nothing else: an address that leads away is what phishers look for.
 * @throws ApiError 1004
 */
export function safeReturnPath(wanted: unknown, otherwise: string): string {
  if (wanted === undefined || wanted === '') return otherwise;
  // Browsers take a backslash for a slash, and leave tabs and line ends out.
  const looksSafe = typeof wanted === 'string' && wanted.length <= MAX_LENGTH && /^\/(?!\/)[\x21-\x7e]*$/.test(wanted);
  if (looksSafe && !wanted.includes('\\') && URL.canParse(wanted, HOME)) {
    const { origin, pathname, search, hash } = new URL(wanted, HOME);
    if (origin === HOME && !pathname.startsWith('//')) return `${pathname}${search}${hash}`;
  }
  throw invalidParameters([{ field: 'return_to', message: 'must be a path of the gateway, such as /console/' }]);
}
