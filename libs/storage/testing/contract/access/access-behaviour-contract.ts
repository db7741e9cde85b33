import { describe } from '@jest/globals';
import { accessBoundsContract } from './access-bounds-contract.js';
import { accessEndUsersContract } from './access-end-users-contract.js';
import { accessKeyContract } from './access-key-contract.js';
import { accessKeyEndContract } from './access-key-end-contract.js';
import { type AccessUnderTest } from './access-under-test.js';
import { clientTokenContract } from './client-token-contract.js';
import { TwoInstances } from './two-instances.js';

/** Two instances of the gateway over one storage: a change on one takes effect on the other. */
export function accessBehaviourContract(under: AccessUnderTest): void {
  describe('access over two instances', () => {
    const two = new TwoInstances(under);
    accessKeyContract(two);
    accessKeyEndContract(two);
    clientTokenContract(two);
    accessBoundsContract(two);
    accessEndUsersContract(two);
  });
}
