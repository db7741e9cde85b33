import { createPrivateKey } from 'node:crypto';
import { importPKCS8 } from 'jose';
import * as oidc from 'openid-client';

type Method = 'private_key_jwt' | 'client_secret_basic' | 'client_secret_post' | 'client_secret_jwt';
type Metadata = Pick<oidc.ServerMetadata, 'token_endpoint_auth_methods_supported'> &
  Partial<Pick<oidc.ServerMetadata, 'token_endpoint_auth_signing_alg_values_supported'>>;

/** The gateway's client credentials; without any it is a public client. */
export interface ClientProof {
  secret: string | undefined;
  /** PKCS #8 in PEM. */
  key: string | undefined;
}

/** In order of preference: a key never leaves the gateway, a secret does. */
const METHODS: readonly Method[] = ['private_key_jwt', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt'];
/** The default if the provider names none. OpenID Connect Discovery 1.0, 3. */
const UNSAID: readonly string[] = ['client_secret_basic'];

/** The client authentication for the token endpoint. @throws Error naming the provider's methods when none is possible. */
export async function clientAuthentication({ secret, key }: ClientProof, provider: Metadata): Promise<oidc.ClientAuth> {
  if (secret === undefined && key === undefined) return oidc.None();
  const offered = provider.token_endpoint_auth_methods_supported ?? UNSAID;
  const able = METHODS.filter((method) => (method === 'private_key_jwt' ? key : secret) !== undefined);
  const method = able.find((one) => offered.includes(one));
  switch (method) {
    case 'private_key_jwt':
      return oidc.PrivateKeyJwt(await signingKey(key ?? '', provider));
    case 'client_secret_basic':
      return oidc.ClientSecretBasic(secret);
    case 'client_secret_post':
      return oidc.ClientSecretPost(secret);
    case 'client_secret_jwt':
      return oidc.ClientSecretJwt(secret);
    case undefined:
      throw new Error(`the provider's token endpoint accepts ${offered.join(', ')}, but the settings allow ${able.join(', ')}`);
  }
}

/** An algorithm that both the key and the provider support; the usual one if the provider names none. */
async function signingKey(pem: string, provider: Metadata): Promise<Awaited<ReturnType<typeof importPKCS8>>> {
  const possible = algorithmsOf(pem);
  const taken = provider.token_endpoint_auth_signing_alg_values_supported;
  const algorithm = taken === undefined ? possible[0] : possible.find((one) => taken.includes(one));
  if (algorithm === undefined)
    throw new Error(`the provider accepts signatures by ${taken?.join(', ')}, none of which the client's key can make`);
  return importPKCS8(pem, algorithm);
}

const EC_ALGORITHMS = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
]);

function algorithmsOf(pem: string): string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(pem);
  if (type === 'rsa') return ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512'];
  if (type === 'ed25519') return ['Ed25519', 'EdDSA'];
  const curve = EC_ALGORITHMS.get(details?.namedCurve ?? '');
  return curve === undefined ? [] : [curve];
}
