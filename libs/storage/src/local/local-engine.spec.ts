import { afterAll, describe, expect } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountBookContract } from '../../testing/contract/account-book-contract.js';
import { alertsContract } from '../../testing/contract/alerts-contract.js';
import { coordinationContract } from '../../testing/contract/coordination-contract.js';
import { creationLedgerContract } from '../../testing/contract/creation-ledger-contract.js';
import { type EngineUnderTest } from '../../testing/contract/engine-under-test.js';
import { endUsersContract } from '../../testing/contract/end-users-contract.js';
import { searchModelContract } from '../../testing/contract/search-model-contract.js';
import { fileKeysContract } from '../../testing/contract/file-keys-contract.js';
import { moneyRacesContract } from '../../testing/contract/money-races-contract.js';
import { taskEventsContract } from '../../testing/contract/task-events-contract.js';
import { seenTimesContract } from '../../testing/contract/seen-times-contract.js';
import { taskLabelsContract } from '../../testing/contract/task-labels-contract.js';
import { taskStoreContract } from '../../testing/contract/task-store-contract.js';
import { updateModelContract } from '../../testing/contract/update-model-contract.js';
import { deliveriesModelContract } from '../../testing/contract/webhooks/deliveries-model-contract.js';
import { webhooksContract } from '../../testing/contract/webhooks/webhooks-contract.js';
import { createMemoryEngine } from '../memory/create-memory-engine.js';
import { type StorageEngine, type StorageOptions } from '../storage-engine.js';
import { openLocalCollections } from './open-local-collections.js';

const root = mkdtempSync(join(tmpdir(), 'local-engine-'));
let count = 0;
let offset = 0;
let last: StorageEngine;

async function open(clock: () => number, options: StorageOptions = {}): Promise<StorageEngine> {
  const folder = join(root, String((count += 1)));
  const collections = await openLocalCollections({ folder, onFault: (error) => expect(error).toBeUndefined() });
  return createMemoryEngine({ ...options, collections, clock });
}

const local: EngineUnderTest = {
  create: async (options) => (last = await open(() => Date.now() + offset, options)),
  // A folder has one process, so the other view is the same engine.
  another: async () => last,
  pass: async (ms) => void (offset += ms),
};

describe('local engine', () => {
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  taskStoreContract(local);
  taskLabelsContract(local);
  seenTimesContract(local);
  creationLedgerContract(local);
  moneyRacesContract(local);
  taskEventsContract(local);
  coordinationContract(local);
  fileKeysContract(local);
  alertsContract(local);
  accountBookContract(local);
  webhooksContract(local);
  deliveriesModelContract(local, 30);
  endUsersContract(local);
  searchModelContract(() => open(Date.now), 60);
  updateModelContract(() => open(Date.now), 100);
});
