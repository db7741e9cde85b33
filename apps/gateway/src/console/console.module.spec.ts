import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startFeature } from '../../testing/start-feature.js';
import { ConsoleModule } from './console.module.js';

let feature: Awaited<ReturnType<typeof startFeature>>;
beforeAll(async () => {
  feature = await startFeature(ConsoleModule);
});
afterAll(() => feature.close());

const visit = (accept: string) => fetch(feature.url, { headers: { accept }, redirect: 'manual' });

it('leads a browser that opens the address of the gateway to the console', async () => {
  const answer = await visit('text/html,application/xhtml+xml,*/*;q=0.8');
  expect([answer.status, answer.headers.get('location'), answer.headers.get('vary')]).toEqual([
    302,
    '/console/',
    expect.stringContaining('Accept'),
  ]);
});

it.each(['application/json', '*/*'])('tells a program that accepts %s that there is nothing', async (accept) => {
  const answer = await visit(accept);
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 1005 })]);
});
