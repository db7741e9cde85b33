import { isNativeError } from 'node:util/types';

/** Errors at start-up, and the setting to check. The first match counts. */
const HINTS: [RegExp, string][] = [
  [/no such master|invalid reply: null/i, 'no sentinel knows this master: check its name in REDIS_URL'],
  [/sentinel.*(WRONGPASS|NOAUTH|NOPERM)/, 'check REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD'],
  [/WRONGPASS|NOAUTH/, 'check the user and password in REDIS_URL, or REDIS_USERNAME and REDIS_PASSWORD'],
  [/does not match certificate/i, 'set REDIS_TLS_SERVERNAME to the name in the certificate'],
  [/self.signed|unable to (get|verify)/i, 'set REDIS_TLS_CA_FILE to the authority that signed the certificate'],
  [/alert|certificate required/i, 'the server wants a client certificate: set REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE'],
  [/sentinel/i, 'check the sentinels in REDIS_URL'],
];
/** If the two sides speak different protocols, the connection closes or stays silent without a reason. */
const SPOKEN_PAST = /ETIMEDOUT|ECONNRESET|EPIPE|closed|wrong version number|packet length/i;
const PAST = {
  tls: 'check that the server speaks TLS at this port, and whether it wants REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE',
  plain: 'check REDIS_URL; a server that speaks TLS needs rediss://',
};

/** @returns the error of a failed start with advice. */
export function withHint(fault: unknown, { tls }: { tls: boolean }): unknown {
  if (!isNativeError(fault)) return fault;
  const past = SPOKEN_PAST.test(fault.message) ? PAST[tls ? 'tls' : 'plain'] : undefined;
  const hint = HINTS.find(([pattern]) => pattern.test(fault.message))?.[1] ?? past ?? 'check REDIS_URL';
  return new Error(`${fault.message} (${hint})`);
}
