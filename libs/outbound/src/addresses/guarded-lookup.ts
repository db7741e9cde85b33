import dns, { type LookupAddress } from 'node:dns';
import { type LookupFunction } from 'node:net';

/** Code of the error for an address that the guard refused, from the socket's lookup up to whoever made the request. */
export const FORBIDDEN_ADDRESS = 'ERR_FORBIDDEN_ADDRESS';

/** @returns whether a connection to `hostname` may go to `address`. */
export type AddressRule = (hostname: string, address: string) => boolean;

/**
 * Name resolution that refuses addresses at the moment of connecting: a check made before could be answered differently by
 * the same name a moment later (DNS rebinding).
 */
export function guardedLookup(isAllowed: AddressRule, resolve: LookupFunction = dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found, family) => {
      if (error) return callback(error, '', 0);
      const addresses: LookupAddress[] = Array.isArray(found) ? found : [{ address: found, family: family ?? 4 }];
      const first = addresses[0];
      if (first === undefined) return callback(lookupError('ENOTFOUND'), '', 0);
      if (!addresses.every(({ address }) => isAllowed(hostname, address))) return callback(lookupError(FORBIDDEN_ADDRESS), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function lookupError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
