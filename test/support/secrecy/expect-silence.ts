import { afterAll, expect } from '@jest/globals';
import { overheard } from './overheard.js';

/** After every end-to-end spec: no answer, no frame and no log line of any of its gateways held a secret of theirs. */
afterAll(() => {
  const { gateways, pieces, leaks } = overheard();
  expect(leaks).toEqual([]);
  if (gateways > 0) expect(pieces).toBeGreaterThan(0);
});
