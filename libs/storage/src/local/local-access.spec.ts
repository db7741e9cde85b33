import { afterAll, describe } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessStores } from '#access';
import { accessAuditContract } from '../../testing/contract/access/access-audit-contract.js';
import { accessAuthorityContract } from '../../testing/contract/access/access-authority-contract.js';
import { accessBehaviourContract } from '../../testing/contract/access/access-behaviour-contract.js';
import { accessLimitsContract } from '../../testing/contract/access/access-limits-contract.js';
import { accessRecordsContract } from '../../testing/contract/access/access-records-contract.js';
import { accessKeySessionsContract } from '../../testing/contract/access/access-key-sessions-contract.js';
import { accessOperatorClaimsContract } from '../../testing/contract/access/access-operator-claims-contract.js';
import { accessSessionsContract } from '../../testing/contract/access/access-sessions-contract.js';
import { type AccessUnderTest } from '../../testing/contract/access/access-under-test.js';
import { teamsFileContract } from '../../testing/contract/access/teams-file-contract.js';
import { createMemoryAccessStores } from '../memory/access/create-memory-access-stores.js';
import { openLocalCollections } from './open-local-collections.js';

const root = mkdtempSync(join(tmpdir(), 'local-access-'));
let count = 0;
let last: AccessStores;

const local: AccessUnderTest = {
  create: async (clock) => {
    const collections = await openLocalCollections({ folder: join(root, String((count += 1))), onFault: console.error });
    return (last = createMemoryAccessStores({ clock, collections }));
  },
  // A folder has one process, so the other view is the same stores.
  another: async () => last,
};

describe('local access', () => {
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  accessRecordsContract(local);
  accessKeySessionsContract(local);
  accessOperatorClaimsContract(local);
  accessSessionsContract(local);
  accessAuditContract(local);
  accessLimitsContract(local);
  accessBehaviourContract(local);
  accessAuthorityContract(local);
  teamsFileContract(local);
});
