import { type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

const HEADER = 'x-forwarded-for';
/** As some proxies write them. */
const WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$|^\[([^\]]*)\](?::\d{1,5})?$/;

/**
 * Leaves nothing but addresses in `X-Forwarded-For`, because they are logged, audited and counted. What stands before a word that is no address was
 * written by nobody that is trusted.
 */
export function keepForwardedAddresses({ headers }: IncomingMessage): void {
  const told = headers[HEADER];
  if (told === undefined) return;
  const elements = String(told).split(',').reverse().map(addressIn);
  const end = elements.indexOf(undefined);
  const addresses = (end === -1 ? elements : elements.slice(0, end)).reverse();
  if (addresses.length > 0) headers[HEADER] = addresses.join(', ');
  else delete headers[HEADER];
}

function addressIn(element: string): string | undefined {
  const text = element.trim();
  const [, v4, v6] = WITH_PORT.exec(text) ?? [];
  const address = v4 ?? v6 ?? text;
  return isIP(address) === 0 ? undefined : address;
}
