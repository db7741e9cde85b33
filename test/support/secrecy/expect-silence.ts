import { afterAll, expect } from '@jest/globals';
import { overheard } from './overheard.js';

/** After every end-to-end spec: no answer, frame or log line of its gateways contained one of their secrets. */
afterAll(() => {
  const { gateways, pieces, leaks } = overheard();
  expect(leaks).toEqual([]);
  if (gateways > 0) expect(pieces).toBeGreaterThan(0);
});
