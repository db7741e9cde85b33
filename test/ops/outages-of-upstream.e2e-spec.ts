import { describe } from '@jest/globals';
import { holdOutages } from '../support/outages/hold-outages.js';
import { UPSTREAM_OUTAGES } from '../support/outages/upstream-outages.js';

describe('an outage of the upstream', () => holdOutages(UPSTREAM_OUTAGES));
