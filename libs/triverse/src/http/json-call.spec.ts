import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { ApiCredential } from '../api-credential.js';
import { type ExchangeAnswer } from './http-exchange.js';
import { JsonCall } from './json-call.js';

const KEY = 'sk-account/key"with+odd letters';

describe('the data of an upstream that repeats our key', () => {
  const call = new JsonCall(new ApiCredential(KEY), 100_000);
  const dataOf = (data: unknown) => {
    const body = Readable.from([Buffer.from(JSON.stringify({ code: 0, data }))]);
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, body } as unknown as ExchangeAnswer;
    return call.data(answer, new AbortController().signal);
  };

  it('is returned without the key, however it is encoded', async () => {
    const data = await dataOf({
      error: `no credits for ${KEY}`,
      output: { model: `https://cdn.example.com/a.glb?key=${encodeURIComponent(KEY)}&token=of-the-link` },
      [KEY]: 1,
    });
    expect(JSON.stringify(data)).not.toContain(JSON.stringify(KEY).slice(1, -1));
    expect(data).toEqual({
      error: 'no credits for [redacted]',
      output: { model: 'https://cdn.example.com/a.glb?key=[redacted]&token=of-the-link' },
      '[redacted]': 1,
    });
  });
});
