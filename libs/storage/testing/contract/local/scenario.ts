import { type AccessStores } from '#access';
import { type CreationIntent } from '#tasks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { keyOf, teamOf } from '../access/access-samples.js';
import { makeEndpoint } from '../webhooks/webhook-samples.js';
import { createdFor, intentOf, readingOf, windowOf } from '../samples.js';

/** What was acknowledged. */
export interface Promised {
  teamId: string;
  keys: string[];
  revoked: string[];
  audited: string[];
  begun: CreationIntent[];
  aborted: CreationIntent[];
  completed: { intent: CreationIntent; uuid: string }[];
  /** Of webhooks; created before the first creation. */
  endpoints: string[];
}

export const TEAM = 'studio';
export const WINDOW = windowOf('w', 1_000);
export const PRICE = 10;
export const ABORTED_KEY = 'key of abort';

export function nothingPromised(teamId = TEAM): Promised {
  return { teamId, keys: [], revoked: [], audited: [], begun: [], aborted: [], completed: [], endpoints: [] };
}

/** Stores a little of everything, one step after the other. */
export async function liveOn(engine: StorageEngine, stores: AccessStores, promised: Promised): Promise<void> {
  await stores.teams.insert(teamOf(TEAM));
  const { id } = await makeEndpoint(engine, TEAM);
  promised.endpoints.push(id);
  for (const keyId of ['k_1', 'k_2']) {
    await stores.keys.insert(keyOf(keyId));
    promised.keys.push(keyId);
  }
  await stores.audit.append(auditOf('a1'));
  promised.audited.push('a1');
  await stores.keys.replace({ ...keyOf('k_2'), revokedAt: 1 });
  promised.revoked.push('k_2');
  for (const end of ['SUCCESS', 'FAILED', null, 'abort'] as const) await create(engine, promised, end);
}

async function create(engine: StorageEngine, promised: Promised, end: 'SUCCESS' | 'FAILED' | 'abort' | null): Promise<void> {
  const purpose = { sub: 'ann', labels: { project: 'apollo' } };
  const intent = intentOf(TEAM, { estimate: PRICE, windows: [WINDOW], idempotencyKey: `key of ${end}`, ...purpose });
  await engine.creations.begin(intent);
  promised.begun.push(intent);
  if (end === 'abort') {
    await engine.creations.abort(intent);
    promised.aborted.push(intent);
    return;
  }
  const created = createdFor(intent, { costCredits: PRICE, labels: purpose.labels });
  await engine.creations.complete(intent, created);
  const { uuid } = created.meta;
  promised.completed.push({ intent, uuid });
  if (end === null) return;
  for (const status of ['RUNNING', end]) {
    await engine.tasks.apply(TEAM, uuid, { observedAt: Date.now(), reading: readingOf(uuid, status) });
  }
}

function auditOf(id: string) {
  const actor = { kind: 'admin', id: 'admin' };
  return {
    id: `1795000000000-${id}`,
    at: 1_795_000_000_000,
    teamId: TEAM,
    actor,
    action: 'key.revoke',
    target: 'key:k_2',
    outcome: 'success' as const,
    ip: '::1',
    requestId: id,
    detail: {},
  };
}
