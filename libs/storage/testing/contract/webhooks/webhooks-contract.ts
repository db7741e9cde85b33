import { type EngineUnderTest } from '../engine-under-test.js';
import { deliveriesContract } from './deliveries-contract.js';
import { deliveryTurnsContract } from './delivery-turns-contract.js';
import { teamOutboxContract } from './team-outbox-contract.js';
import { webhookEndpointsContract } from './webhook-endpoints-contract.js';

export function webhooksContract(under: EngineUnderTest): void {
  webhookEndpointsContract(under);
  teamOutboxContract(under);
  deliveriesContract(under);
  deliveryTurnsContract(under);
}
