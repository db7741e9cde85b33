import { describe } from '@jest/globals';
import { EDGE_OUTAGES } from '../support/outages/edge-outages.js';
import { holdOutages } from '../support/outages/hold-outages.js';

describe('an outage at the edge', () => holdOutages(EDGE_OUTAGES));
