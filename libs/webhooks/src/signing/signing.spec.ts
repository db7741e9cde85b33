import { describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type SecretSeal } from './secret-seal.js';
import { signedHeaders } from './sign-message.js';
import { signingKeyOf } from './signing-key.js';
import { newWebhookSecret } from './webhook-secret.js';
import { WebhookSigner } from './webhook-signer.js';

/** Seals by turning the text around, and opens nothing else. */
const turning: SecretSeal = {
  seal: (secret) => `~${[...secret].reverse().join('')}`,
  open: (stored) => (stored.startsWith('~') ? [...stored.slice(1)].reverse().join('') : undefined),
  isCurrent: (stored) => stored.startsWith('~'),
};

const message = () => ({ id: 'evt_1', timestamp: Math.floor(Date.now() / 1000), body: '{"type":"task.finalized","x":"ü"}' });

describe('signatures', () => {
  it('are accepted by the official library, with each secret', () => {
    const secrets = [newWebhookSecret(), newWebhookSecret()];
    const sent = message();
    const headers = signedHeaders(sent, { secrets });
    for (const secret of secrets) expect(new Webhook(secret).verify(sent.body, headers)).toMatchObject({ x: 'ü' });
    expect(() => new Webhook(newWebhookSecret()).verify(sent.body, headers)).toThrow('No matching signature found');
    expect(() => new Webhook(secrets[0] ?? '').verify(`${sent.body} `, headers)).toThrow('No matching signature found');
  });

  it('of a key pair are verified with its public key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const texts = [seed, Buffer.concat([seed, raw])].map((bytes) => `whsk_${bytes.toString('base64')}`);
    for (const text of texts) {
      const key = signingKeyOf(text)!;
      const sent = message();
      const [version, signature = ''] = (signedHeaders(sent, { secrets: [], keys: [key] })['webhook-signature'] ?? '').split(',');
      expect(version).toBe('v1a');
      const { kty, crv, x } = key.publicKey;
      const shown = createPublicKey({ format: 'jwk', key: { kty, crv, x } });
      const content = Buffer.from(`${sent.id}.${sent.timestamp}.${sent.body}`);
      expect(verify(null, content, shown, Buffer.from(signature, 'base64'))).toBe(true);
      expect(key.publicKey.whpk).toBe(`whpk_${raw.toString('base64')}`);
    }
    for (const wrong of ['', 'whsec_AAAA', 'whsk_AAAA', `whsk_${Buffer.concat([seed, seed]).toString('base64')}`])
      expect(signingKeyOf(wrong)).toBeUndefined();
  });

  it('follow the rotation of an endpoint, and the secret of the team for the URL of a task', () => {
    const [current, former, team] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()] as const;
    const signer = new WebhookSigner({ of: () => [team] }, turning);
    const sealed = (secret: string) => turning.seal(secret, { teamId: 't', id: 'wh_1' });
    const endpoint = {
      secret: { text: sealed(current), createdAt: 0 },
      formerSecret: { text: sealed(former), createdAt: 0, until: 1_000 },
    } as WebhookEndpoint;
    const signaturesAt = (now: number, of: WebhookEndpoint | null = endpoint) =>
      signer.headers(message(), { teamId: 't', endpoint: of }, now)['webhook-signature']?.split(' ').length;
    expect([signaturesAt(999), signaturesAt(1_000), signaturesAt(0, null)]).toEqual([2, 1, 1]);
    const sent = message();
    new Webhook(team).verify(sent.body, signer.headers(sent, { teamId: 't', endpoint: null }, 0));
    new Webhook(current).verify(sent.body, signer.headers(sent, { teamId: 't', endpoint }, 0));
  });

  it('are not made with a secret that cannot be opened', () => {
    const signer = new WebhookSigner({ of: () => [] }, turning);
    const secret = { text: 'sealed with another key', createdAt: 0 };
    const endpoint = { secret, formerSecret: null } as unknown as WebhookEndpoint;
    expect(() => signer.headers(message(), { teamId: 't', endpoint }, 0)).toThrow('cannot be opened');
  });
});
