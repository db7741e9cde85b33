import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { GATEWAY_USER, refusalsOf } from '../../../../../test/support/gateway-acl.js';
import { type RedisCluster, startRedisCluster } from '../../../../../test/support/redis-cluster.js';
import { accessAuditContract } from '../../../testing/contract/access/access-audit-contract.js';
import { accessAuthorityContract } from '../../../testing/contract/access/access-authority-contract.js';
import { accessBehaviourContract } from '../../../testing/contract/access/access-behaviour-contract.js';
import { accessLimitsContract } from '../../../testing/contract/access/access-limits-contract.js';
import { accessKeySessionsContract } from '../../../testing/contract/access/access-key-sessions-contract.js';
import { accessOperatorClaimsContract } from '../../../testing/contract/access/access-operator-claims-contract.js';
import { accessSessionsContract } from '../../../testing/contract/access/access-sessions-contract.js';
import { accessRecordsContract } from '../../../testing/contract/access/access-records-contract.js';
import { teamsFileContract } from '../../../testing/contract/access/teams-file-contract.js';
import { RedisAccessFixture } from '../../../testing/redis/redis-access-fixture.js';

/** A script that reached over two slots would fail here, and only here. */
describe('redis access on a cluster', () => {
  let cluster: RedisCluster;
  const fixture = new RedisAccessFixture(() => cluster.url);
  beforeAll(async () => void (cluster = await startRedisCluster({ user: GATEWAY_USER })), 60_000);
  afterEach(() => fixture.close());
  afterAll(() => expect(cluster.nodes.flatMap(refusalsOf)).toEqual([]));
  afterAll(() => cluster.stop());

  accessRecordsContract(fixture);
  accessKeySessionsContract(fixture);
  accessOperatorClaimsContract(fixture);
  accessSessionsContract(fixture);
  accessAuditContract(fixture);
  accessLimitsContract(fixture);
  accessBehaviourContract(fixture);
  accessAuthorityContract(fixture);
  teamsFileContract(fixture);
});
