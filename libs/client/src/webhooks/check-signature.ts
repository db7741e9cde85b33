const SECRET = 'whsec_';
const PUBLIC_KEY = 'whpk_';

/**
 * Whether a signature of the header fits. The comparison is WebCrypto's own, in constant time.
 * @param signature `v1,<base64>` or `v1a,<base64>`
 * @throws TypeError for what is no secret and no public key.
 */
export async function checkSignature(secret: string, signature: string, content: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const [version, encoded = ''] = signature.split(',', 2);
  const wanted = secret.startsWith(PUBLIC_KEY) ? 'v1a' : 'v1';
  const key = secret.startsWith(PUBLIC_KEY) ? await publicKey(secret) : await symmetricKey(secret);
  const given = bytesOf(encoded);
  if (version !== wanted || given === undefined) return false;
  return crypto.subtle.verify(wanted === 'v1' ? 'HMAC' : 'Ed25519', key, given, content);
}

function symmetricKey(secret: string) {
  const bytes = bytesOf(secret.startsWith(SECRET) ? secret.slice(SECRET.length) : secret);
  if (bytes === undefined || bytes.length === 0) throw new TypeError('the secret must be whsec_ and base64');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function publicKey(text: string) {
  const bytes = bytesOf(text.slice(PUBLIC_KEY.length));
  if (bytes?.length !== 32) throw new TypeError('the public key must be whpk_ and 32 bytes in base64');
  return crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
