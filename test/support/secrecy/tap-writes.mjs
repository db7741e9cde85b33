/**
 * Looks for secrets in everything that a connection sends, across the borders of writes; buffers no more than the length of a
 * secret. Plain JavaScript, because a gateway process loads it before anything is compiled.
 */
export function tapWrites(socket, secrets, onSecret) {
  const needles = Object.entries(secrets).map(([name, secret]) => ({ name, bytes: Buffer.from(secret) }));
  const reach = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  let tail = Buffer.alloc(0);
  const look = (chunk, encoding) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8')
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const seam = Buffer.concat([tail, bytes.subarray(0, reach)]);
    for (const needle of needles) if (bytes.includes(needle.bytes) || seam.includes(needle.bytes)) onSecret(needle.name, bytes);
    tail =
      bytes.length >= reach ? Buffer.from(bytes.subarray(bytes.length - reach)) : Buffer.concat([tail, bytes]).subarray(-reach);
  };
  for (const method of ['write', 'end']) {
    const original = socket[method];
    socket[method] = (...words) => {
      look(...words);
      return Reflect.apply(original, socket, words);
    };
  }
}
