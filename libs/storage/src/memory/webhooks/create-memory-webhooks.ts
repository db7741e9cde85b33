import { type Collections } from '../../collections/collection.js';
import { type Retention } from '../../retention.js';
import { type WebhookPorts } from '../../storage-engine.js';
import { MemoryDeliveries } from './memory-deliveries.js';
import { MemoryDeliveryTurns } from './memory-delivery-turns.js';
import { MemoryOutbox } from './memory-outbox.js';
import { MemoryWebhookEndpoints } from './memory-webhook-endpoints.js';
import { settleTeam } from './settle-team.js';
import { WebhookState } from './webhook-state.js';

interface Parts {
  collections: Collections;
  retention: Retention;
  /** Unix ms. */
  now: () => number;
  onFault: (error: Error) => void;
}

export interface MemoryWebhooks {
  ports: WebhookPorts;
  outbox: MemoryOutbox;
  sweep(): Promise<void>;
  /** Gives every team that may have work a turn. */
  heal(): void;
}

export function createMemoryWebhooks({ onFault, ...parts }: Parts): MemoryWebhooks {
  const state = new WebhookState(parts);
  const turns = new MemoryDeliveryTurns(state, onFault);
  const outbox = new MemoryOutbox(state, turns);
  return {
    ports: {
      endpoints: new MemoryWebhookEndpoints(state, { outbox, turns }),
      outbox,
      deliveries: new MemoryDeliveries(state, turns),
      turns,
    },
    outbox,
    sweep: async () => {
      for (const teamId of state.teamsWithRecords()) await settleTeam(state, teamId);
      turns.lookAtAll();
    },
    heal: () => turns.lookAtAll(),
  };
}
