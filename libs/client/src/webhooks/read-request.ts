import { WebhookVerificationError } from './webhook-verification-error.js';

type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A received request in parts, for servers that have no `Request`. */
export interface ReceivedParts {
  /** Of the request; names in any case. */
  headers: Headers | HeaderRecord;
  /** As it was received. */
  body: string | Uint8Array | ArrayBuffer;
}

/** A request of the platform's fetch API, or the parts of any other. */
export type ReceivedRequest = Request | ReceivedParts;

/** More signatures than that are no rotation. */
const MAX_SIGNATURES = 8;

export async function readRequest(request: ReceivedRequest) {
  const headerOf = readerOf(request.headers);
  const body = 'arrayBuffer' in request ? await request.arrayBuffer() : request.body;
  return {
    id: headerOf('webhook-id'),
    timestamp: headerOf('webhook-timestamp'),
    signatures: headerOf('webhook-signature').split(' ').slice(0, MAX_SIGNATURES),
    body: bytesOf(body),
  };
}

function readerOf(headers: Headers | HeaderRecord): (name: string) => string {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const byName = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => {
    const value = byName.get(name);
    if (typeof value === 'string' && value !== '') return value;
    throw new WebhookVerificationError(`the header ${name} is missing`);
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError('the body must be the text or bytes that were received, not parsed JSON');
}
