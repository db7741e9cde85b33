import { ApiError } from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { type CreationIntent, type CreationLedger } from '../ports/creation-ledger.js';
import { type UpstreamApi } from '../ports/upstream-api.js';
import { SendCreation } from './send-creation.js';

const intent: CreationIntent = {
  creationId: 'tgw_1',
  teamId: 'team',
  keyId: 'key',
  flowName: 'text-to-mesh',
  body: { prompt: 'a chair' },
  bodyDigest: 'd',
  estimate: 90,
  windows: [],
  startedAt: 1,
  attempt: { id: 'a', lastsMs: 60_000 },
};

/** Whether a creation that failed so is given up, its reservation released. */
async function isAborted(error: ApiError, attempt?: 'repeated'): Promise<boolean> {
  let aborted = false;
  const ledger = { abort: async () => void (aborted = true) } as unknown as CreationLedger;
  const upstream = { createTask: () => Promise.reject(error) } as unknown as UpstreamApi;
  await expect(new SendCreation(ledger, upstream, { now: Date.now }).execute(intent, attempt)).rejects.toBe(error);
  return aborted;
}

const notReached = new ApiError(9006, { reachedUpstream: false });

describe('a creation that failed', () => {
  it.each([
    ['refused', new ApiError(2010)],
    ['limited', new ApiError(2000)],
    ['down', new ApiError(5003)],
    ['never reached', notReached],
    ['not connected in time', new ApiError(9007, { reachedUpstream: false })],
  ])('is given up at once when the upstream %s', async (_what, error) => {
    expect(await isAborted(error)).toBe(true);
  });

  it.each([9006, 9007, 9008, 5005])('is kept for a later look when nobody knows what came of it: %d', async (code) => {
    expect(await isAborted(new ApiError(code))).toBe(false);
  });

  it('is kept when an earlier attempt may have made the task and the repetition proves nothing', async () => {
    for (const error of [notReached, new ApiError(9007), new ApiError(5003), new ApiError(2000)]) {
      expect(await isAborted(error, 'repeated')).toBe(false);
    }
  });

  it('is given up when the repetition itself is refused', async () => {
    for (const code of [2010, 2008, 1004]) expect(await isAborted(new ApiError(code), 'repeated')).toBe(true);
  });
});
