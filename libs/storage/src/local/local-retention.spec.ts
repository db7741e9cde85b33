import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessStores, type Session } from '#access';
import { documentedCollections, KEPT_IN_FOLDER } from '../../../../test/support/retention-table.js';
import { liveOn, nothingPromised, TEAM } from '../../testing/contract/local/scenario.js';
import { claimAll, deliver, noticeOf } from '../../testing/contract/webhooks/webhook-samples.js';
import { DAY, intentOf } from '../../testing/contract/samples.js';
import { createMemoryAccessStores } from '../memory/access/create-memory-access-stores.js';
import { createMemoryEngine } from '../memory/create-memory-engine.js';
import { type StorageEngine } from '../storage-engine.js';
import { type Disk } from './disk.js';
import { openLocalCollections } from './open-local-collections.js';

const sessionOf = (sessionId: string, now: number): Session => ({
  sessionId,
  digest: 'd',
  teamId: TEAM,
  keyId: 's',
  issuer: 'https://id.example.com',
  sub: 'ann',
  sid: 'sid',
  name: null,
  scopes: [],
  sealedIdToken: null,
  createdAt: now,
  expiresAt: now + DAY,
  lastSeenAt: now,
});

describe('what is kept in DATA_DIR', () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-retention-'));
  let offset = 0;
  let disk: Disk;
  let engine: StorageEngine;
  let stores: AccessStores;
  const clock = () => Date.now() + offset;

  beforeAll(async () => {
    const wrap = (inner: Disk) => (disk = inner);
    const collections = await openLocalCollections({ folder, onFault: (error) => expect(error).toBeUndefined(), wrap });
    engine = createMemoryEngine({ collections, clock });
    stores = createMemoryAccessStores({ collections, clock });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const kinds = () => {
    const counts: Record<string, number> = {};
    for (const [key] of disk.scan({ from: '', below: '\u007f' })) {
      const kind = key.slice(0, key.indexOf('\n'));
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  };

  /** The next write of a kind that expires removes what has expired. */
  const passBy = async (round: string) => {
    await stores.sessions.insert(sessionOf(round, clock()), clock() + DAY);
    await stores.revocations.revoke({ kind: 'token', teamId: TEAM, id: round }, clock() + DAY);
    await stores.claims.claim('logout', round, clock() + DAY);
  };

  /** Leaves one delivery settled, one being sent, one due, and an event in the outbox. */
  const deliverSome = async () => {
    const { deliveries, outbox } = engine.webhooks;
    const [first] = await claimAll(engine, TEAM);
    await deliver(engine, first ? [first] : []);
    await claimAll(engine, TEAM, { atMost: 1 });
    await outbox.append(noticeOf(TEAM));
    await deliveries.dispatch(TEAM);
    await outbox.append(noticeOf(TEAM));
  };

  it('belongs to documented kinds', async () => {
    await liveOn(engine, stores, nothingPromised());
    await engine.creations.begin(intentOf(TEAM));
    await engine.files.record({ teamId: TEAM }, 'a.png', 'uploaded');
    await stores.keys.touch('k_1', clock());
    await passBy('one');
    const fact = { teamId: '', kind: 'upstream-link', subject: 'link', period: '', level: 1, details: {} } as const;
    await engine.alerts.raise({ ...fact, until: clock() + DAY });
    await engine.account.note({
      kind: 'outside-task',
      id: 'a',
      at: clock(),
      teamId: null,
      flow: null,
      credits: null,
      charged: null,
      note: null,
    });
    await engine.account.record({ at: clock(), balance: 0, frozen: 0, spent: 0, held: 0, books: 0, step: 0, drift: 0, added: 0 });
    await deliverSome();
    await engine.health.ping();
    expect(Object.keys(kinds()).sort()).toEqual(Object.keys(KEPT_IN_FOLDER).sort());
  });

  it('expires, except for what the operator created and single counters', async () => {
    const before = kinds();
    offset += 500 * DAY;
    await engine.alerts.endExpired();
    await engine.sweep();
    await stores.audit.trim(clock() - 400 * DAY);
    await passBy('two');
    const after = kinds();
    const lasting = Object.keys(KEPT_IN_FOLDER).filter((kind) => KEPT_IN_FOLDER[kind]?.lasts === true);
    const ofSecondRound = {
      session: 1,
      'session-end': 1,
      'sessions-of': 2,
      revoked: 1,
      'revoked-end': 1,
      claim: 1,
      'claim-end': 1,
    };
    expect(Object.keys(after).sort()).toEqual([...lasting, ...Object.keys(ofSecondRound)].sort());
    expect(after).toMatchObject(ofSecondRound);
    for (const kind of lasting) expect(after[kind]).toBeLessThanOrEqual(before[kind] ?? 0);
  });

  it('matches the documentation', () => {
    const page = readFileSync(new URL('../../../../docs/retention.md', import.meta.url), 'utf8');
    const table = /<!-- collections: [^>]*-->\n+([\s\S]*?)\n+<!-- \/collections -->/.exec(page)?.[1] ?? '';
    const cells = (line: string) => line.split('|').slice(1, -1);
    const rows = table.split('\n').slice(2);
    expect(rows.map((line) => cells(line).map((cell) => cell.trim()))).toEqual(documentedCollections());
  });
});
