import { ApiError } from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { type UpstreamApi } from '../ports/upstream-api.js';
import { type TaskOptions } from '../shared/task-options.js';
import { Prices } from './prices.js';

const chair = { flowName: 'text-to-model', body: { prompt: 'a chair', polygon_limit: 1_000, texture: true } };
const table = { flowName: 'text-to-model', body: { texture: true, polygon_limit: 1_000, prompt: 'a table', seed: 7 } };
const larger = { flowName: 'text-to-model', body: { ...chair.body, polygon_limit: 2_000 } };
const mesh = { ...chair, flowName: 'text-to-mesh' };

/** An upstream that answers the prices in turn, the last one again and again. */
function pricesOf(answers: (number | ApiError)[], priceFreshMs = 30_000) {
  const asked: string[] = [];
  const upstream = {
    quote: async (flowName: string) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(flowName);
      await wait(1);
      if (answer instanceof ApiError) throw answer;
      return { cost_credits: answer };
    },
  } as unknown as UpstreamApi;
  return { asked, prices: new Prices(upstream, { priceFreshMs } as TaskOptions) };
}

describe('the price of a creation', () => {
  it('is asked for once by all that need it at the same time and after', async () => {
    const { asked, prices } = pricesOf([130, 999]);
    const all = await Promise.all(Array.from({ length: 200 }, () => prices.of(chair)));
    expect(new Set(all)).toEqual(new Set([130]));
    expect(await prices.of(chair)).toBe(130);
    expect(asked).toHaveLength(1);
  });

  it('is shared by creations that differ in nothing that has a price', async () => {
    const { asked, prices } = pricesOf([130]);
    for (const creation of [chair, table]) await prices.of(creation);
    expect(asked).toHaveLength(1);
    for (const creation of [larger, mesh]) await prices.of(creation);
    expect(asked).toHaveLength(3);
  });

  it('is asked for again when its time is over', async () => {
    const { asked, prices } = pricesOf([130, 140], 20);
    expect(await prices.of(chair)).toBe(130);
    await wait(40);
    expect(await prices.of(chair)).toBe(140);
    expect(asked).toHaveLength(2);
  });

  it('is asked for each time when it is not to be kept', async () => {
    const { prices } = pricesOf([130, 140], 0);
    expect([await prices.of(chair), await prices.of(chair)]).toEqual([130, 140]);
  });

  it('is asked for again, as all of the flow, when the upstream charged something else', async () => {
    const { asked, prices } = pricesOf([130, 230, 60, 150, 250]);
    for (const creation of [chair, larger, mesh]) await prices.of(creation);
    prices.charged(chair, 130);
    prices.charged(chair, null);
    expect(await prices.of(chair)).toBe(130);
    prices.charged(chair, 150);
    expect([await prices.of(chair), await prices.of(larger), await prices.of(mesh)]).toEqual([150, 250, 60]);
    expect(asked).toHaveLength(5);
  });

  it('is not known after a failure', async () => {
    const { prices } = pricesOf([new ApiError(9006), 130]);
    await expect(prices.of(chair)).rejects.toMatchObject({ code: 9006 });
    expect(await prices.of(chair)).toBe(130);
  });
});
