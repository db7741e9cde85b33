import { describe, expect, it } from '@jest/globals';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook } from './verify-webhook.js';
import { WebhookVerificationError } from './webhook-verification-error.js';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const BODY = JSON.stringify({ type: 'task.finalized', timestamp: '2026-03-02T09:15:00.000Z', data: { team_id: 'té' } });
const ID = 'msg_1';

const seconds = (offset = 0) => Math.floor(Date.now() / 1000) + offset;
const signatureOf = (at: number, body = BODY, key = KEY) =>
  `v1,${createHmac('sha256', key).update(`${ID}.${at}.${body}`).digest('base64')}`;
const headersOf = (at = seconds(), signature = signatureOf(at)) => ({
  'Webhook-Id': ID,
  'webhook-timestamp': String(at),
  'webhook-signature': signature,
});

describe('verifyWebhook', () => {
  it('gives back the event and its id, from a Request and from headers and a body', async () => {
    const expected = { ...(JSON.parse(BODY) as object), id: ID };
    const request = new Request('https://me.example/hook', { method: 'POST', headers: headersOf(), body: BODY });
    expect(await verifyWebhook(request, SECRET)).toEqual(expected);
    for (const body of [BODY, Buffer.from(BODY), new Uint8Array(Buffer.from(BODY)).buffer])
      expect(await verifyWebhook({ headers: headersOf(), body }, SECRET)).toEqual(expected);
  });

  it('accepts what the official library has signed', async () => {
    const at = new Date();
    const signature = new Webhook(SECRET).sign(ID, at, BODY);
    const headers = headersOf(Math.floor(at.getTime() / 1000), signature);
    expect(await verifyWebhook({ headers, body: BODY }, SECRET)).toMatchObject({ type: 'task.finalized' });
  });

  it('accepts one of several signatures, and one of several secrets', async () => {
    const at = seconds();
    const both = `v1,AAAA v2,x ${signatureOf(at)}`;
    expect(await verifyWebhook({ headers: headersOf(at, both), body: BODY }, SECRET)).toMatchObject({ id: ID });
    expect(await verifyWebhook({ headers: headersOf(), body: BODY }, [OTHER, SECRET])).toMatchObject({ id: ID });
  });

  it('accepts a signature of the public key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const whpk = `whpk_${Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')}`;
    const at = seconds();
    const signature = `v1a,${sign(null, Buffer.from(`${ID}.${at}.${BODY}`), privateKey).toString('base64')}`;
    expect(await verifyWebhook({ headers: headersOf(at, signature), body: BODY }, whpk)).toMatchObject({ id: ID });
    await expect(verifyWebhook({ headers: headersOf(at, signature), body: `${BODY} ` }, whpk)).rejects.toThrow('no signature');
    await expect(verifyWebhook({ headers: headersOf(), body: BODY }, whpk)).rejects.toThrow('no signature');
  });

  it.each([
    ['another body', headersOf(), BODY.replace('task', 'Task'), 'no signature fits'],
    ['another secret', headersOf(seconds(), signatureOf(seconds(), BODY, Buffer.alloc(24, 9))), BODY, 'no signature fits'],
    ['a version of another kind', headersOf(seconds(), signatureOf(seconds()).replace('v1', 'v1a')), BODY, 'no signature fits'],
    ['no base64', headersOf(seconds(), 'v1,***'), BODY, 'no signature fits'],
    ['an old message', headersOf(seconds(-301)), BODY, 'too old'],
    ['a message from the future', headersOf(seconds(302)), BODY, 'too new'],
    ['no timestamp', headersOf(Number.NaN), BODY, 'not a number'],
    ['no headers', {}, BODY, 'webhook-id is missing'],
    ['no JSON', headersOf(seconds(), signatureOf(seconds(), '<')), '<', 'not JSON'],
  ])('refuses %s', async (_what, headers, body, message) => {
    const refused = verifyWebhook({ headers, body }, SECRET);
    await expect(refused).rejects.toThrow(WebhookVerificationError);
    await expect(refused).rejects.toThrow(message);
  });

  it('names a body that was parsed, and a secret that is none', async () => {
    const parsed = JSON.parse(BODY) as string;
    await expect(verifyWebhook({ headers: headersOf(), body: parsed }, SECRET)).rejects.toThrow(TypeError);
    await expect(verifyWebhook({ headers: headersOf(), body: BODY }, 'whsec_')).rejects.toThrow(TypeError);
  });
});
