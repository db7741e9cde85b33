import dns, { type LookupAddress } from 'node:dns';
import { type LookupFunction } from 'node:net';
import { FORBIDDEN_ADDRESS } from '../errors/transport-failure-mapper.js';
import { isPublicAddress } from './public-address.js';

/**
 * Name resolution that refuses private addresses at the moment of connecting: a check made before could be answered differently by
 * the same name a moment later (DNS rebinding).
 */
export function guardedLookup(mayBePrivate: (hostname: string) => boolean, resolve: LookupFunction = dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found, family) => {
      if (error) return callback(error, '', 0);
      const addresses: LookupAddress[] = Array.isArray(found) ? found : [{ address: found, family: family ?? 4 }];
      const first = addresses[0];
      if (first === undefined) return callback(lookupError('ENOTFOUND'), '', 0);
      if (!mayBePrivate(hostname) && !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(lookupError(FORBIDDEN_ADDRESS), '', 0);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function lookupError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
