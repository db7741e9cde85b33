import { type OpenStorage } from '../../src/open-storage.js';
import { ExactNumber } from '#contracts';
import { type CreatedTask, type CreationIntent } from '#tasks';
import { intentOf, makeTask, readingOf, windowOf } from '../contract/samples.js';
import { claimAll, makeEndpoint, noticeOf, REFUSED } from '../contract/webhooks/webhook-samples.js';
import { keyOf, teamOf } from '../contract/access/access-samples.js';

const FILES = { image_file: `uploads/=木.png`, model_file: 'task:92483a80-236c-4889-9a95-4c90bb64dfd8/a chair.glb' };
export const ODD = 'a "quoted" \\ name\u2028with\u2029lines\n\ttabs, 木 and 🪑';
export const ODD_LABEL = 'a "late" 木 = label';
export const HOUR = 3_600_000;

export interface Living {
  ended: { intent: CreationIntent; created: CreatedTask };
  running: string;
  pending: CreationIntent;
}

/** Something of every kind, through the ports, for the team `studio` whose only budget has 100 credits: 40 spent, 30 reserved. */
export async function fill({ engine, stores }: OpenStorage, now: number): Promise<Living> {
  await fillAccess(stores, now);
  const windows = [windowOf('team|total', 100)];
  const owned = { keyId: 'k_1', windows, estimate: 10 };
  const ofUser = windowOf('sub:ann|day|today', 100, { entity: 'end_user', entityId: 'ann', window: 'day', resetsAt: now + HOUR });
  const purposeful = { ...owned, windows: [...windows, ofUser], labels: { project: 'apollo', odd: '木 = "x", 1' }, files: FILES };
  const ended = await makeTask(engine, 'studio', {
    intent: {
      ...purposeful,
      idempotencyKey: ODD,
      sub: ODD,
      body: { prompt: ODD, seed: new ExactNumber('12345678901234567890') },
    },
    meta: { costCredits: 40, readAfterWrite: { header: 'x', until: now } },
    words: ['quoted', 'tabs', '木'],
  });
  const output = {
    model: `https://files.example.com/m.glb?sig=${encodeURIComponent(ODD)}`,
    size: new ExactNumber('9007199254740993'),
  };
  await engine.tasks.apply('studio', ended.uuid, { reading: readingOf(ended.uuid, 'SUCCESS', { output }), observedAt: now });
  const running = await makeTask(engine, 'studio', { intent: { ...purposeful, sub: 'ann' }, meta: { costCredits: 20 } });
  const reading = readingOf(running.uuid, 'RUNNING', { progress: 40, output: { geometry_job_status: 'IN_PROGRESS' } });
  await engine.tasks.apply('studio', running.uuid, { reading, observedAt: now });
  await engine.tasks.label('studio', { uuids: [running.uuid], set: { later: ODD_LABEL }, remove: ['project'] });
  await makeTask(engine, 'other', { intent: { keyId: 'k_2', idempotencyKey: 'again' }, meta: { costCredits: 0.1 } });
  const pending = intentOf('studio', { ...owned, idempotencyKey: 'in doubt' });
  await engine.creations.begin(pending);
  await engine.files.record({ teamId: 'studio', sub: ODD }, `uploads/${ODD}.png`, 'uploaded');
  await engine.files.record({ teamId: 'other' }, 'uploads/b.png', 'offered');
  await fillAlerts({ engine, now });
  await fillWebhooks(engine, now);
  return { ended, running: running.uuid, pending };
}

async function fillAlerts({ engine, now }: Pick<OpenStorage, 'engine'> & { now: number }): Promise<void> {
  await engine.alerts.watchBudgets('studio', [windowOf('team|total', 100, { alertAt: [50, 90] })]);
  const fact = {
    kind: 'upstream-link',
    subject: 'link',
    period: '1',
    level: 1,
    until: now + HOUR,
    details: { reason: ODD },
  } as const;
  await engine.alerts.raise({ ...fact, teamId: '' });
  await engine.alerts.raise({ ...fact, teamId: 'other', subject: 'muted', until: null });
  const [muted] = await engine.alerts.openOf('other');
  await engine.alerts.mute('other', muted?.id ?? '', { side: 'team', until: now + HOUR });
  const finding = {
    kind: 'outside-task',
    id: 'task-1',
    at: now,
    teamId: null,
    flow: ODD,
    credits: null,
    charged: 0.1,
    note: ODD,
  } as const;
  await engine.account.note(finding);
  const reading = { at: now, balance: 1.5, frozen: 0, spent: 40, held: 30, books: 70, step: 0, drift: 0.3, added: 0 };
  await engine.account.record(reading);
}

/** For the team `other`: one delivery that has failed, with the end of its task behind it, one that was being sent, and an event in the outbox. */
async function fillWebhooks(engine: OpenStorage['engine'], now: number): Promise<void> {
  const formerSecret = { text: ODD, createdAt: now, until: now + HOUR };
  await makeEndpoint(engine, 'other', { id: 'wh_1', description: ODD, version: 3, flows: ['text-to-model'], formerSecret });
  const webhookUrl = 'https://one.example/hook';
  const { uuid } = await makeTask(engine, 'other', { intent: { webhookUrl }, meta: { webhookUrl } });
  const claims = await claimAll(engine, 'other');
  const failed = claims.find(({ endpoint }) => endpoint?.id === 'wh_1');
  if (failed) await engine.webhooks.deliveries.record(failed, REFUSED, { kind: 'retry', inMs: HOUR });
  await engine.tasks.apply('other', uuid, { reading: readingOf(uuid, 'FAILED', { error: ODD }), observedAt: now });
  await engine.webhooks.deliveries.dispatch('other');
  await engine.webhooks.outbox.append(noticeOf('other', { data: { ODD } }));
}

async function fillAccess(stores: OpenStorage['stores'], now: number): Promise<void> {
  await stores.teams.insert(teamOf('studio', { name: ODD, version: 7 }));
  await stores.teams.insert(teamOf('other', { createdAt: now }));
  await stores.keys.insert(keyOf('k_1', { alias: ODD, version: 3 }));
  await stores.keys.touch('k_1', now);
  await stores.keys.insert(keyOf('k_2', { teamId: 'other', revokedAt: now }));
  await stores.revocations.revoke({ kind: 'token', teamId: 'studio', id: 'tok:en' }, now + HOUR);
  await stores.claims.claim('jti', 'logout-1', now + HOUR);
  await stores.sessions.insert(
    {
      sessionId: 'sess-1',
      digest: 'd'.repeat(64),
      teamId: 'studio',
      keyId: 'user_1',
      issuer: 'https://id.example.com',
      sub: ODD,
      sid: 'sid-1',
      name: ODD,
      scopes: ['tasks:read'],
      sealedIdToken: null,
      createdAt: now,
      expiresAt: now + 2 * HOUR,
      lastSeenAt: now,
    },
    now + HOUR,
  );
  for (const [at, teamId] of ['studio', '', 'other'].entries()) {
    const id = `${String(now + at).padStart(13, '0')}-${teamId}`;
    const actor = { kind: 'admin', id: 'admin' };
    const event = { action: 'team.create', target: ODD, outcome: 'success', ip: '::1', requestId: 'r', detail: { ODD } } as const;
    await stores.audit.append({ ...event, id, at: now + at, teamId, actor });
  }
}
