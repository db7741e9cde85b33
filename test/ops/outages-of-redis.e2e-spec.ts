import { describe } from '@jest/globals';
import { holdOutages } from '../support/outages/hold-outages.js';
import { REDIS_OUTAGES } from '../support/outages/redis-outages.js';

describe('an outage of Redis', () => holdOutages(REDIS_OUTAGES));
