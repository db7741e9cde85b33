import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { type RedisCluster, startRedisCluster } from '../../../../../test/support/redis-cluster.js';
import { accessAuditContract } from '../../../testing/contract/access/access-audit-contract.js';
import { accessAuthorityContract } from '../../../testing/contract/access/access-authority-contract.js';
import { accessBehaviourContract } from '../../../testing/contract/access/access-behaviour-contract.js';
import { accessLimitsContract } from '../../../testing/contract/access/access-limits-contract.js';
import { accessSessionsContract } from '../../../testing/contract/access/access-sessions-contract.js';
import { accessRecordsContract } from '../../../testing/contract/access/access-records-contract.js';
import { teamsFileContract } from '../../../testing/contract/access/teams-file-contract.js';
import { RedisAccessFixture } from '../../../testing/redis/redis-access-fixture.js';

/** A script that reached over two slots would fail here, and only here. */
describe('redis access on a cluster', () => {
  let cluster: RedisCluster;
  const fixture = new RedisAccessFixture(() => cluster.url);
  beforeAll(async () => void (cluster = await startRedisCluster()), 60_000);
  afterEach(() => fixture.close());
  afterAll(() => cluster.stop());

  accessRecordsContract(fixture);
  accessSessionsContract(fixture);
  accessAuditContract(fixture);
  accessLimitsContract(fixture);
  accessBehaviourContract(fixture);
  accessAuthorityContract(fixture);
  teamsFileContract(fixture);
});
