import fc from 'fast-check';

const TRICKS = [
  '',
  ' ',
  '..',
  '../../etc/passwd',
  '%2e%2e%2f',
  '%00',
  '%',
  '%zz',
  '%ff%fe',
  "' OR 1=1--",
  '${jndi:ldap://x}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '{}',
  '*',
  '{team}',
  'NaN',
  '-1',
  '1e309',
  '99999999999999999999',
  '\u0000\u0001\u001f',
  '\u202e\ud83d\ude00',
  '\ud800',
  'a'.repeat(5_000),
];

export const hostileText = () => fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'binary', maxLength: 60 }));

/** One path segment as it may appear in a request line: unencoded where possible. */
export const hostilePart = () =>
  hostileText().map((text) => text.replaceAll(/[^\x21-\x7e]/g, (letter) => encode(letter)).replaceAll(/[/?#]/g, '%2f') || '%20');

export const hostileQuery = (names: readonly string[]) =>
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names), hostilePart()), hostilePart()), { maxLength: 5 })
    .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`));

/** A body: random JSON with the field names of the gateway, or no JSON at all. */
export const hostileBody = (names: readonly string[]) => {
  const value = fc.oneof(hostileText(), fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant(null), fc.boolean());
  const known = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 });
  const proto = fc.constantFrom(
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '[[[[[[]]]]]]',
    '"',
    '{',
    'null',
  );
  const deep = fc.integer({ min: 100, max: 20_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`);
  const long = fc.integer({ min: 200_000, max: 300_000 }).map((size) => JSON.stringify({ prompt: 'x'.repeat(size) }));
  return fc.oneof(
    { weight: 6, arbitrary: known.map((fields) => Buffer.from(JSON.stringify(fields))) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 2, arbitrary: fc.oneof(proto, deep, long).map((text) => Buffer.from(text)) },
  );
};

export const hostileHeaders = () => {
  const value = hostileText().map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?').trim());
  const name = fc.constantFrom(
    'idempotency-key',
    'if-none-match',
    'range',
    'if-range',
    'x-request-id',
    'origin',
    'accept',
    'last-event-id',
    'cookie',
    'x-forwarded-for',
    'x-csrf',
  );
  return fc.dictionary(name, value, { maxKeys: 4 });
};

export const contentType = () =>
  fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'x',
    '',
  );

function encode(letter: string): string {
  return [...Buffer.from(letter, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
