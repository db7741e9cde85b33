import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { GATEWAY_USER, refusalsOf } from '../../../../test/support/gateway-acl.js';
import { type RedisServer, startRedisServer } from '../../../../test/support/redis-server.js';
import { accountBookContract } from '../../testing/contract/account-book-contract.js';
import { alertsContract } from '../../testing/contract/alerts-contract.js';
import { coordinationContract } from '../../testing/contract/coordination-contract.js';
import { creationLedgerContract } from '../../testing/contract/creation-ledger-contract.js';
import { moneyRacesContract } from '../../testing/contract/money-races-contract.js';
import { type EngineUnderTest } from '../../testing/contract/engine-under-test.js';
import { endUsersContract } from '../../testing/contract/end-users-contract.js';
import { searchModelContract } from '../../testing/contract/search-model-contract.js';
import { fileKeysContract } from '../../testing/contract/file-keys-contract.js';
import { taskEventsContract } from '../../testing/contract/task-events-contract.js';
import { seenTimesContract } from '../../testing/contract/seen-times-contract.js';
import { taskLabelsContract } from '../../testing/contract/task-labels-contract.js';
import { taskStoreContract } from '../../testing/contract/task-store-contract.js';
import { updateModelContract } from '../../testing/contract/update-model-contract.js';
import { deliveriesModelContract } from '../../testing/contract/webhooks/deliveries-model-contract.js';
import { webhooksContract } from '../../testing/contract/webhooks/webhooks-contract.js';
import { createRedisEngine } from './create-redis-engine.js';

/** The contract is about results: thousands of calls at once may take their time on a busy machine. */
const PATIENT = { commandTimeoutMs: 20_000 };

describe('redis engine', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await startRedisServer({ user: GATEWAY_USER })));
  afterAll(() => expect(refusalsOf(server)).toEqual([]));
  afterAll(() => server.stop());

  const redis: EngineUnderTest = {
    create: (options) => createRedisEngine({ ...options, ...PATIENT, url: server.url }),
    another: () => createRedisEngine({ ...PATIENT, url: server.url }),
    // Redis keeps its own time: there is nothing to await but that.
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 10)),
  };

  taskStoreContract(redis);
  taskLabelsContract(redis);
  seenTimesContract(redis);
  creationLedgerContract(redis);
  moneyRacesContract(redis);
  taskEventsContract(redis);
  coordinationContract(redis);
  fileKeysContract(redis);
  alertsContract(redis);
  accountBookContract(redis);
  webhooksContract(redis);
  deliveriesModelContract(redis, 12);
  endUsersContract(redis);
  searchModelContract(() => redis.create(), 100);
  updateModelContract(() => redis.create(), 300);
});
