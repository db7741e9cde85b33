import { type ApiError } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { IdentityProvider } from './identity-provider.js';
import { readLogoutToken } from './logout-token.js';

const attempt = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43), returnTo: '/' };
const html = { 'content-type': 'text/html' };
const json = { 'content-type': 'application/json' };

describe('a provider that', () => {
  let server: Server;
  let issuer: string;
  let answers: Record<string, (response: ServerResponse) => void>;
  let offered: object;
  /** What came to the token endpoint. */
  let asked: { authorization: string | undefined; form: URLSearchParams } | undefined;

  beforeEach(async () => {
    answers = {};
    offered = {};
    asked = undefined;
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const { url = '', headers } = request;
      if (url === '/token') asked = { authorization: headers.authorization, form: new URLSearchParams(await text(request)) };
      if (url === '/.well-known/openid-configuration') response.writeHead(200, json).end(JSON.stringify(metadata()));
      else answers[url]?.(response);
    };
    const listener: RequestListener = (request, response) => void answer(request, response);
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
    ...offered,
  });
  const provider = (own: { clientSecret?: string; clientKey?: string } = { clientSecret: 'a secret/of' }) =>
    new IdentityProvider({
      issuer,
      clientId: 'gateway',
      ...own,
      scopes: 'openid',
      publicUrl: 'https://gateway.example',
      returnPath: '/',
      claims: { teamClaim: 'team', teamMap: new Map(), scopeClaim: 'groups', scopeMap: new Map() },
    });

  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      ({ code, details }: ApiError) => ({ code, ...(details && { reason: details['reason'] }) }),
    );

  it.each<[what: string, answer: (response: ServerResponse) => void, refusal: object]>([
    ['is down behind its proxy', (r) => r.writeHead(502, html).end('<h1>Bad Gateway</h1>'), { code: 9006 }],
    ['fails', (r) => r.writeHead(500, json).end('{"error":"server_error"}'), { code: 9006 }],
    ['is overrun', (r) => r.writeHead(429, html).end('slow down'), { code: 9006 }],
    ['answers with a maintenance page', (r) => r.writeHead(200, html).end('<h1>Back soon</h1>'), { code: 9006 }],
    ['aborts', (r) => r.destroy(), { code: 9006 }],
    ['aborts within its answer', (r) => r.writeHead(200, json).end('{"access_to'), { code: 9006 }],
    ['knows no such code', (r) => r.writeHead(400, json).end('{"error":"invalid_grant"}'), { code: 9001, reason: 'code' }],
    [
      'does not know the gateway',
      (r) => r.writeHead(401, json).end('{"error":"invalid_client"}'),
      { code: 9001, reason: 'provider' },
    ],
    [
      'does not take the secret',
      (r) => r.writeHead(401, { ...json, 'www-authenticate': 'Basic realm="id"' }).end('{"error":"invalid_client"}'),
      { code: 9001, reason: 'provider' },
    ],
  ])('%s at the token endpoint', async (_what, answer, refusal) => {
    answers['/token'] = answer;
    expect(await refusalOf(provider().redeem(`code=c&state=s&iss=${issuer}`, attempt))).toEqual(refusal);
  });

  const pemOf = (key: { export(options: object): unknown }) => String(key.export({ type: 'pkcs8', format: 'pem' }));
  const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const ec = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const redeem = async (own?: { clientSecret?: string; clientKey?: string }) => {
    answers['/token'] = (r) => r.writeHead(400, json).end('{"error":"invalid_grant"}');
    await provider(own)
      .redeem(`code=c&state=s&iss=${issuer}`, attempt)
      .catch(() => undefined);
    return asked;
  };

  it.each<[offers: string[] | undefined, basic: boolean]>([
    [undefined, true],
    [['client_secret_post', 'client_secret_basic'], true],
    [['client_secret_post'], false],
    [['private_key_jwt', 'client_secret_post'], false],
  ])('accepts %j gets the secret in that way', async (offers, basic) => {
    offered = { token_endpoint_auth_methods_supported: offers };
    const came = await redeem();
    expect(came?.authorization?.startsWith('Basic ') ?? false).toBe(basic);
    expect(came?.form.get('client_secret')).toBe(basic ? null : 'a secret/of');
  });

  it('accepts signatures by the secret gets a signature, not the secret', async () => {
    offered = { token_endpoint_auth_methods_supported: ['client_secret_jwt'] };
    const came = await redeem();
    expect(decodeJwt(came?.form.get('client_assertion') ?? '')).toMatchObject({ iss: 'gateway', sub: 'gateway' });
    expect(came?.form.get('client_secret')).toBeNull();
  });

  it.each<[key: string, algorithms: string[] | undefined, used: string]>([
    ['RSA', undefined, 'RS256'],
    ['RSA', ['ES256', 'PS256'], 'PS256'],
    ['EC', ['RS256', 'ES256'], 'ES256'],
  ])('accepts signatures gets one by the %s key, for %j', async (kind, algorithms, used) => {
    offered = {
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      ...(algorithms && { token_endpoint_auth_signing_alg_values_supported: algorithms }),
    };
    const came = await redeem({ clientKey: kind === 'RSA' ? rsa : ec });
    expect(decodeProtectedHeader(came?.form.get('client_assertion') ?? '').alg).toBe(used);
    expect(came?.authorization).toBeUndefined();
  });

  it('accepts signatures gets one by the key that replaced the first', async () => {
    offered = { token_endpoint_auth_methods_supported: ['private_key_jwt'] };
    const renewed = provider({ clientKey: rsa });
    await renewed.authorizationUrl(attempt);
    renewed.replaceKey(ec);
    answers['/token'] = (r) => r.writeHead(400, json).end('{"error":"invalid_grant"}');
    await renewed.redeem(`code=c&state=s&iss=${issuer}`, attempt).catch(() => undefined);
    expect(decodeProtectedHeader(asked?.form.get('client_assertion') ?? '').alg).toBe('ES256');
  });

  it('gets no secret from a public client', async () => {
    const came = await redeem({});
    expect([came?.authorization, came?.form.get('client_id'), came?.form.get('client_assertion')]).toEqual([
      undefined,
      'gateway',
      null,
    ]);
  });

  it('accepts no method that the gateway supports: the log names the methods', async () => {
    offered = { token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'] };
    const failure = await provider()
      .authorizationUrl(attempt)
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 9006 });
    expect(String((failure as Error).cause)).toMatch(
      /accepts private_key_jwt, tls_client_auth, but .* allow client_secret_basic/,
    );
  });

  it.each<[what: string, answer: (response: ServerResponse) => void]>([
    ['is down behind its proxy', (r) => r.writeHead(503, html).end('<h1>Unavailable</h1>')],
    ['aborts', (r) => r.destroy()],
    ['aborts within its answer', (r) => r.writeHead(200, json).end('{"keys":[')],
    ['answers with a maintenance page', (r) => r.writeHead(200, html).end('<h1>Back soon</h1>')],
    ['has no list of keys', (r) => r.writeHead(200, json).end('{}')],
  ])('%s when asked for its keys must send the logout again', async (_what, answer) => {
    answers['/keys'] = answer;
    const keys = await provider().verificationKeys();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'RS256', kid: 'k', typ: 'logout+jwt' })}.${part({ sub: 'ann' })}.c2ln`;
    const order = readLogoutToken(token, { issuer, clientId: 'gateway', keys, clock: Date.now });
    expect(await refusalOf(order)).toEqual({ code: 9006 });
  });
});
