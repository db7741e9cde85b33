import { changeZones } from '../budgets/change-zones.js';
import { type DeclaredKey, type DeclaredTeam } from './load-teams-file.js';
import { newKeyRecord } from '../keys/key-record.js';
import { keyEndsAt, type TeamKey } from '../keys/team-key.js';
import { type AccessStores } from '../ports/access-stores.js';
import { type Clock } from '../shared/clock.js';
import { allPages } from '../shared/all-pages.js';
import { replaceEndUser } from '../teams/end-user-limits.js';
import { saveWithRetry } from '../shared/save-with-retry.js';
import { type ReconcileReport } from './reconcile-report.js';
import { sameContent } from './same-content.js';

/** The keys of one declared team. */
export class DeclaredKeysReconciler {
  constructor(
    private readonly stores: Pick<AccessStores, 'keys' | 'bus'>,
    private readonly clock: Clock,
  ) {}

  async declare({ teamId, keys }: DeclaredTeam, report: ReconcileReport): Promise<void> {
    for (const key of keys) await this.#declareKey(teamId, key, report);
    await this.#dropAllBut(teamId, new Set(keys.map(({ keyId }) => keyId)), report);
  }

  dropAll(teamId: string, report: ReconcileReport): Promise<void> {
    return this.#dropAllBut(teamId, new Set(), report);
  }

  async #declareKey(teamId: string, { keyId, digest, settings }: DeclaredKey, report: ReconcileReport): Promise<void> {
    const fresh = newKeyRecord({ keyId, teamId, digest, createdAt: this.clock(), origin: 'file' }, settings);
    const stored = await this.stores.keys.get(keyId);
    if (stored === null && (await this.stores.keys.insert(fresh))) {
      report.created.push(`key:${keyId}`);
      return;
    }
    const edit = (key: TeamKey) => ({
      ...inLine(key, fresh),
      budgets: changeZones(key.budgets, fresh.budgets, this.clock()),
      endUser: replaceEndUser(key.endUser, fresh.endUser, this.clock()),
    });
    if (stored === null || sameContent(stored, edit(stored))) return;
    const endsAt = keyEndsAt(await this.#save(keyId, edit));
    // A different digest is a new secret: end connections made with the old one.
    await this.stores.bus.publish({ kind: 'key', id: keyId, teamId, effect: stored.digest === digest ? 'changed' : 'revoked' });
    if (endsAt !== null) await this.stores.bus.publish({ kind: 'key', id: keyId, teamId, effect: 'revoked', at: endsAt });
    report.updated.push(`key:${keyId}`);
  }

  async #dropAllBut(teamId: string, kept: ReadonlySet<string>, report: ReconcileReport): Promise<void> {
    for await (const key of allPages((request) => this.stores.keys.list(teamId, request))) {
      if (key.origin !== 'file' || kept.has(key.keyId) || key.revokedAt !== null) continue;
      await this.#save(key.keyId, (before) => ({
        ...before,
        revokedAt: before.revokedAt ?? this.clock(),
        revokedBy: before.revokedBy ?? 'file',
      }));
      await this.stores.bus.publish({ kind: 'key', id: key.keyId, teamId, effect: 'revoked' });
      report.revoked.push(`key:${key.keyId}`);
    }
  }

  #save(keyId: string, edit: (key: TeamKey) => TeamKey): Promise<TeamKey> {
    return saveWithRetry<TeamKey>({
      read: async () => {
        const key = await this.stores.keys.get(keyId);
        if (key === null) throw new Error(`key ${keyId} is gone`);
        return key;
      },
      edit,
      write: (key) => this.stores.keys.replace(key),
    });
  }
}

/** Combines the declaration with later changes. A key revoked through the API stays revoked, declared or not. */
function inLine(key: TeamKey, declared: TeamKey): TeamKey {
  const { createdAt, lineageId, lastUsedAt, version, revokeAt, rotatedTo } = key;
  const past = { createdAt, lineageId, lastUsedAt, version, revokeAt, rotatedTo };
  const revoked = key.revokedBy === 'api' ? { revokedAt: key.revokedAt, revokedBy: key.revokedBy } : {};
  return { ...declared, ...past, ...revoked };
}
