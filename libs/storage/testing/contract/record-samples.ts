import { expect } from '@jest/globals';
import { type Session } from '#access';
import { type CreationIntent } from '#tasks';
import { type WebhookEndpoint } from '#webhooks';
import { type OpenStorage } from '../../src/open-storage.js';
import { keyOf, teamOf } from './access/access-samples.js';
import { ASK, makeEndpoint, noticeOf } from './webhooks/webhook-samples.js';
import { createdFor, intentOf, makeTask, readingOf, teamName } from './samples.js';

export const RECORD_KINDS = ['task', 'answer', 'intent', 'team', 'key', 'session', 'webhook', 'delivery'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** Which record: the names that an engine makes its keys of. */
export interface RecordNames {
  teamId: string;
  uuid: string;
  intent: CreationIntent;
  answered: CreationIntent;
  endpoint: WebhookEndpoint;
  deliveryId: string;
}

/** One of each kind, of a team of their own. */
export async function makeRecords({ engine, stores }: OpenStorage): Promise<RecordNames> {
  const teamId = teamName();
  await stores.teams.insert(teamOf(teamId));
  await stores.keys.insert(keyOf(`k_${teamId}`, { teamId }));
  await stores.sessions.insert(sessionOf(teamId), sessionOf(teamId).expiresAt);
  const { uuid, intent: answered } = await makeTask(engine, teamId, { intent: { idempotencyKey: `of ${teamId}` } });
  const intent = intentOf(teamId);
  await engine.creations.begin(intent);
  const endpoint = await makeEndpoint(engine, teamId);
  await engine.webhooks.outbox.append(noticeOf(teamId));
  await engine.webhooks.deliveries.dispatch(teamId);
  const { items } = await engine.webhooks.deliveries.list(teamId, { endpointId: endpoint.id, limit: 1 });
  return { teamId, uuid, intent, answered, endpoint, deliveryId: items[0]?.id ?? '' };
}

export function sessionOf(teamId: string): Session {
  const now = Date.now();
  return {
    sessionId: `s_${teamId}`,
    digest: 'd',
    teamId,
    keyId: 's',
    issuer: 'https://id.example.com',
    sub: teamId,
    sid: null,
    name: null,
    scopes: [],
    sealedIdToken: null,
    createdAt: now,
    expiresAt: now + 3_600_000,
    lastSeenAt: now,
  };
}

type Use = (storage: OpenStorage, names: RecordNames) => Promise<unknown>;

/** A read that finds the record. */
export const USES: Record<RecordKind, Use> = {
  task: async ({ engine }, { teamId, uuid }) =>
    expect(await engine.tasks.read(teamId, uuid)).toMatchObject({ record: { rev: 1 } }),
  answer: async ({ engine }, { answered }) =>
    expect(await engine.creations.settled({ ...answered, idempotencyKey: answered.idempotencyKey ?? '' })).toMatchObject({
      verdict: 'replayed',
    }),
  intent: async ({ engine }, { intent }) =>
    expect(await engine.creations.begin({ ...intent, attempt: { id: 'another', lastsMs: 1 } })).toMatchObject({
      verdict: 'in-progress',
    }),
  team: async ({ stores }, { teamId }) => expect(await stores.teams.get(teamId)).toMatchObject({ teamId }),
  key: async ({ stores }, { teamId }) => expect(await stores.keys.get(`k_${teamId}`)).toMatchObject({ teamId }),
  session: async ({ stores }, { teamId }) => expect(await stores.sessions.get(`s_${teamId}`)).toMatchObject({ teamId }),
  webhook: async ({ engine }, { teamId, endpoint }) =>
    expect(await engine.webhooks.endpoints.get(teamId, endpoint.id)).toEqual(endpoint),
  delivery: async ({ engine }, { teamId, deliveryId }) =>
    expect(await engine.webhooks.deliveries.get(teamId, deliveryId)).toMatchObject({ state: 'due' }),
};

/** The next write of the record. */
export const WRITES: Record<RecordKind, Use> = {
  task: ({ engine }, { teamId, uuid }) =>
    engine.tasks.apply(teamId, uuid, { reading: readingOf(uuid, 'RUNNING'), observedAt: engine.clock.now() }),
  answer: ({ engine }, { answered, uuid }) => engine.creations.complete(answered, createdFor(answered, { uuid })),
  intent: async ({ engine }, { intent }) => {
    await engine.creations.abort(intent);
    return engine.creations.begin(intent);
  },
  team: ({ stores }, { teamId }) => stores.teams.replace(teamOf(teamId, { name: 'renamed' })),
  key: ({ stores }, { teamId }) => stores.keys.replace(keyOf(`k_${teamId}`, { teamId, alias: 'renamed' })),
  session: ({ stores }, { teamId }) => stores.sessions.insert(sessionOf(teamId), sessionOf(teamId).expiresAt),
  webhook: ({ engine }, { endpoint }) => engine.webhooks.endpoints.replace(endpoint),
  delivery: ({ engine }, { teamId }) => engine.webhooks.deliveries.claim(teamId, ASK),
};
