import { describe } from '@jest/globals';
import { type AccessStores } from '#access';
import { accessAuditContract } from '../../../testing/contract/access/access-audit-contract.js';
import { accessAuthorityContract } from '../../../testing/contract/access/access-authority-contract.js';
import { accessBehaviourContract } from '../../../testing/contract/access/access-behaviour-contract.js';
import { accessLimitsContract } from '../../../testing/contract/access/access-limits-contract.js';
import { accessKeySessionsContract } from '../../../testing/contract/access/access-key-sessions-contract.js';
import { accessOperatorClaimsContract } from '../../../testing/contract/access/access-operator-claims-contract.js';
import { accessSessionsContract } from '../../../testing/contract/access/access-sessions-contract.js';
import { accessRecordsContract } from '../../../testing/contract/access/access-records-contract.js';
import { type AccessUnderTest } from '../../../testing/contract/access/access-under-test.js';
import { teamsFileContract } from '../../../testing/contract/access/teams-file-contract.js';
import { createMemoryAccessStores } from './create-memory-access-stores.js';

let last: AccessStores;
const memory: AccessUnderTest = {
  create: async (clock) => (last = createMemoryAccessStores({ clock })),
  // Memory has one process, so the other view is the same stores.
  another: async () => last,
};

describe('memory access', () => {
  accessRecordsContract(memory);
  accessKeySessionsContract(memory);
  accessOperatorClaimsContract(memory);
  accessSessionsContract(memory);
  accessAuditContract(memory);
  accessLimitsContract(memory);
  accessBehaviourContract(memory);
  accessAuthorityContract(memory);
  teamsFileContract(memory);
});
