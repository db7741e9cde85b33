import { beforeAll, describe } from '@jest/globals';
import { buildGateway } from '../support/gateway-process.js';
import { holdOutages } from '../support/outages/hold-outages.js';
import { PROCESS_OUTAGES } from '../support/outages/process-outages.js';

describe('an outage of a gateway process', () => {
  beforeAll(() => buildGateway(), 180_000);
  holdOutages(PROCESS_OUTAGES);
});
