import { type AccessStores } from '#access';
import { type CreationIntent } from '#tasks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { keyOf, teamOf } from '../access/access-samples.js';
import { makeEndpoint } from '../webhooks/webhook-samples.js';
import { sessionOf } from '../record-samples.js';
import { createdFor, DAY, intentOf, readingOf, windowOf } from '../samples.js';

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
  /** Client tokens. */
  revokedTokens: string[];
  sessions: string[];
  /** Alerts that the team muted. */
  muted: string[];
  findings: string[];
}

export const TEAM = 'studio';
export const WINDOW = windowOf('w', 1_000);
export const END_USER = 'ann';
export const LABEL = 'project';
const tomorrow = Date.now() + DAY;
export const OF_END_USER = windowOf('sub:ann|day|today', 1_000, {
  entity: 'end_user',
  entityId: END_USER,
  window: 'day',
  resetsAt: tomorrow,
});
export const PRICE = 10;
export const ABORTED_KEY = 'key of abort';

export function nothingPromised(teamId = TEAM): Promised {
  const access = { keys: [], revoked: [], audited: [], revokedTokens: [], sessions: [] };
  return { teamId, ...access, begun: [], aborted: [], completed: [], endpoints: [], muted: [], findings: [] };
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
  await signInAndOut(stores, promised);
  await watchAccount(engine, promised);
  for (const end of ['SUCCESS', 'FAILED', null, 'abort'] as const) await create(engine, promised, end);
}

async function signInAndOut({ revocations, sessions }: AccessStores, promised: Promised): Promise<void> {
  const later = Date.now() + DAY;
  await revocations.revoke({ kind: 'token', teamId: TEAM, id: 't_1' }, later);
  promised.revokedTokens.push('t_1');
  await sessions.insert(sessionOf(TEAM), later);
  promised.sessions.push(sessionOf(TEAM).sessionId);
}

async function watchAccount({ account, alerts }: StorageEngine, promised: Promised): Promise<void> {
  const at = Date.now();
  await alerts.raise({ teamId: TEAM, kind: 'budget', subject: 'w', period: '', level: 80, until: at + DAY, details: {} });
  const [alert] = await alerts.openOf(TEAM);
  await alerts.mute(TEAM, alert?.id ?? '', { side: 'team', until: at + DAY });
  promised.muted.push(alert?.id ?? '');
  const unknown = { teamId: null, flow: null, credits: null, charged: null, note: null };
  await account.note({ kind: 'outside-task', id: 'f_1', at, ...unknown });
  promised.findings.push('f_1');
}

async function create(engine: StorageEngine, promised: Promised, end: 'SUCCESS' | 'FAILED' | 'abort' | null): Promise<void> {
  const purpose = { sub: END_USER, labels: { [LABEL]: 'apollo' } };
  const intent = intentOf(TEAM, { estimate: PRICE, windows: [WINDOW, OF_END_USER], idempotencyKey: `key of ${end}`, ...purpose });
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
