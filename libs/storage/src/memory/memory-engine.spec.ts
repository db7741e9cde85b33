import { describe } from '@jest/globals';
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
import { deliveriesModelContract } from '../../testing/contract/webhooks/deliveries-model-contract.js';
import { webhooksContract } from '../../testing/contract/webhooks/webhooks-contract.js';
import { type StorageEngine } from '../storage-engine.js';
import { createMemoryEngine } from './create-memory-engine.js';

let offset = 0;
let last: StorageEngine;

const memory: EngineUnderTest = {
  create: async (options) => (last = createMemoryEngine({ ...options, clock: () => Date.now() + offset })),
  // Memory has one process, so the other view is the same engine.
  another: async () => last,
  pass: async (ms) => void (offset += ms),
};

describe('memory engine', () => {
  taskStoreContract(memory);
  taskLabelsContract(memory);
  seenTimesContract(memory);
  creationLedgerContract(memory);
  moneyRacesContract(memory);
  taskEventsContract(memory);
  coordinationContract(memory);
  fileKeysContract(memory);
  alertsContract(memory);
  accountBookContract(memory);
  webhooksContract(memory);
  deliveriesModelContract(memory, 100);
  endUsersContract(memory);
  searchModelContract(() => createMemoryEngine(), 200);
});
