import { randomBytes } from 'node:crypto';
import { type IncomingMessage } from 'node:http';

const PROCESS = randomBytes(9).toString('base64url');
let count = 0;

/** Unique: a random prefix for the process and a number within it. */
function nextRequestId(): string {
  count += 1;
  return `${PROCESS}-${count.toString(36)}`;
}

/** A caller's own id is kept when it is harmless in logs and headers. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : nextRequestId();
}
