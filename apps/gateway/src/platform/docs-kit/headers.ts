import { type Json } from './route-docs.js';

const header = (description: string, example: string, required = false): Json => ({
  description,
  ...(required ? { required: true } : {}),
  schema: { type: 'string' },
  example,
});

/** Headers of answers. A route names those that it sends; a request id comes with every answer. */
export const RESPONSE_HEADERS = {
  'X-Request-Id': header(
    "The request's id: the caller's own `X-Request-Id` when it is harmless, else a new one.",
    '6f1c1a0e-93d5',
  ),
  ETag: header('Version of the answer; of a status `"<epoch>-<rev>"`.', '"k3v9x1c7-4"'),
  Age: header('Seconds since the status was heard of or read at the upstream.', '1'),
  'Cache-Status': header('RFC 9211: where the status came from.', 'TriverseGateway; hit'),
  'Cache-Control': header('Whether the answer may be kept.', 'private, no-cache'),
  'Retry-After': header('Seconds to wait before the next try.', '12'),
  RateLimit: header('What is left of each limit that was asked.', '"key-requests";r=12;t=30'),
  'RateLimit-Policy': header('Each limit that was asked.', '"key-requests";q=600;w=60'),
  'X-Labels': header('The labels of the task, as its creation sent them; absent if it has none.', 'project=apollo,stage=test'),
  'WWW-Authenticate': header('RFC 6750.', 'Bearer realm="triverse-gateway"'),
  'Content-Disposition': header('File name; `inline` for images and videos.', 'attachment; filename="model.glb"'),
  'Content-Range': header('RFC 9110: the part that is sent.', 'bytes 0-99/2480'),
  'Accept-Ranges': header('`bytes` where parts may be asked for.', 'bytes'),
  'Last-Modified': header('As the storage has it.', 'Tue, 05 Aug 2025 12:40:11 GMT'),
  'Content-Length': header('Bytes.', '2480'),
  'X-Accel-Buffering': header('Tells proxies not to hold the stream back.', 'no'),
  'Content-Security-Policy': header('No third-party host.', "default-src 'self'"),
  Location: header('Where to go on.', '/console/'),
  'Set-Cookie': header('The session.', '__Host-tg-session=…'),
} as const satisfies Record<string, Json>;

export type HeaderName = keyof typeof RESPONSE_HEADERS;

/** On every answer, whatever the route: transport, helmet and CORS. */
export const COMMON_HEADERS: readonly string[] = [
  ...['connection', 'keep-alive', 'date', 'content-type', 'content-length', 'transfer-encoding', 'content-encoding'],
  ...['cross-origin-opener-policy', 'cross-origin-resource-policy', 'origin-agent-cluster', 'referrer-policy'],
  ...['strict-transport-security', 'x-content-type-options', 'x-dns-prefetch-control', 'x-download-options', 'x-frame-options'],
  ...['x-permitted-cross-domain-policies', 'x-xss-protection', 'vary', 'access-control-allow-origin'],
  ...['access-control-expose-headers', 'access-control-allow-credentials'],
];

const requestHeader = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'header',
  description,
  schema,
});

/** Headers of requests, by the name of their component. */
export const REQUEST_HEADERS: Record<string, Json> = {
  RequestId: requestHeader('X-Request-Id', 'Kept for logs and answers when it is 1 to 64 of `A-Z a-z 0-9 _ . -`; else ignored.'),
  IdempotencyKey: requestHeader(
    'Idempotency-Key',
    'Makes a creation safe to repeat: for 24 hours the same key and body give the same task. 1 to 255 printable ASCII characters without spaces.',
    { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  ),
  WebhookUrl: requestHeader(
    'X-Webhook-Url',
    "Events of this task also go to this URL, signed with the team's own secret. It begins with `https://` and leads to a public address. A repeat under the same `Idempotency-Key` must name the same URL.",
    { type: 'string', format: 'uri', maxLength: 2_048 },
  ),
  Labels: requestHeader(
    'X-Labels',
    'What the task is for: up to 10 `name=value`, separated by commas. Characters beyond printable ASCII, and commas and percent signs, as UTF-8 in percent-encoding.',
  ),
  IfNoneMatch: requestHeader(
    'If-None-Match',
    'The ETag that the caller has: 304 without a body while it is still the current one.',
  ),
  IfMatch: requestHeader(
    'If-Match',
    'ETags, one of which must be that of the present version; else 412. Goes before all others.',
  ),
  Range: requestHeader('Range', 'A part of the file, e.g. `bytes=0-99`.'),
  IfRange: requestHeader('If-Range', 'The part only if the file is still this one (ETag or date).'),
  LastEventId: requestHeader('Last-Event-ID', 'Id of the last event that was received; an EventSource sends it by itself.'),
  Csrf: requestHeader('X-CSRF', '`1`: needed for writes with the session cookie.'),
};
