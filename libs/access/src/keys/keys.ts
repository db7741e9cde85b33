import { invalidParameters, type Page, type PageRequest } from '#contracts';
import { RevocationBus } from '../ports/revocation-bus.js';
import { KeyStore } from '../ports/key-store.js';
import { type Clock } from '../shared/clock.js';
import { notFound } from '../shared/refusals.js';
import { saveWithRetry } from '../shared/save-with-retry.js';
import { Teams } from '../teams/teams.js';
import { changeZones } from '../budgets/change-zones.js';
import { newKeyRecord, withSettings } from './key-record.js';
import { generateTeamKey } from './team-key-format.js';
import { type KeyChangesInput, type KeyRotation, type KeySettingsInput } from './team-key-schema.js';
import { keyEndsAt, keyState, type TeamKey } from './team-key.js';

export interface IssuedKey {
  record: TeamKey;
  /** In clear text; shown once and never stored. */
  key: string;
}

/** Administration of keys. @throws ApiError 1004 for an expiry in the past, 1005 for an unknown key or team, 9010. */
export class Keys {
  constructor(
    private readonly store: KeyStore,
    private readonly teams: Teams,
    private readonly bus: RevocationBus,
    private readonly clock: Clock,
  ) {}

  async create(teamId: string, settings: KeySettingsInput): Promise<IssuedKey> {
    this.#mustBeInFuture(settings.expires_at);
    const team = await this.teams.get(teamId);
    const { key, keyId, digest } = generateTeamKey();
    const record = newKeyRecord({ keyId, teamId: team.teamId, digest, createdAt: this.clock(), origin: 'api' }, settings);
    await this.store.insert(record);
    return { record, key };
  }

  async get(keyId: string): Promise<TeamKey> {
    const key = await this.store.get(keyId);
    if (key === null) throw notFound('key');
    return key;
  }

  /** Revoked ones included. */
  async list(teamId: string, request: PageRequest): Promise<Page<TeamKey>> {
    await this.teams.get(teamId);
    return this.store.list(teamId, request);
  }

  /** Missing parts stay, null clears. */
  async update(keyId: string, settings: KeyChangesInput): Promise<TeamKey> {
    this.#mustBeInFuture(settings.expires_at);
    const key = await this.#change(keyId, (before) => {
      const after = withSettings(before, settings, this.clock());
      return { ...after, budgets: changeZones(before.budgets, after.budgets, this.clock()) };
    });
    await this.bus.publish({ ...named(key), effect: 'changed' });
    // Only the last announced expiry is scheduled, so it must be the earliest.
    const endsAt = keyEndsAt(key);
    if (endsAt !== null) await this.bus.publish({ ...named(key), effect: 'revoked', at: endsAt });
    return key;
  }

  /** Permanent, effective at once. Repeating it announces it again. */
  async revoke(keyId: string): Promise<TeamKey> {
    const now = this.clock();
    const key = await this.#change(keyId, (before) => ({ ...before, revokedAt: before.revokedAt ?? now, revokedBy: 'api' }));
    await this.bus.publish({ ...named(key), effect: 'revoked' });
    return key;
  }

  /** Creates a successor with the same rights and, by default, the same expiry; the old key keeps working for the grace period. */
  async rotate(keyId: string, { grace_seconds: grace = 0, expires_at: expiresAt }: KeyRotation): Promise<IssuedKey> {
    this.#mustBeInFuture(expiresAt);
    const before = await this.get(keyId);
    this.#mustBeRotatable(before);
    const issued = await this.#succeed(before, expiresAt === undefined ? before.expiresAt : expiresAt);
    const at = this.clock() + grace * 1000;
    let rotated: TeamKey;
    try {
      rotated = await this.#change(keyId, (current) => {
        this.#mustBeRotatable(current);
        return { ...current, rotatedTo: issued.record.keyId, revokeAt: at };
      });
    } catch (error) {
      // The key was revoked or rotated concurrently: do not leave a second successor behind.
      await this.revoke(issued.record.keyId);
      throw error;
    }
    await this.bus.publish({ ...named(rotated), effect: 'revoked', ...(grace > 0 && { at: keyEndsAt(rotated) ?? at }) });
    return issued;
  }

  async #succeed(before: TeamKey, expiresAt: number | null): Promise<IssuedKey> {
    const { key, keyId, digest } = generateTeamKey();
    const record: TeamKey = {
      ...before,
      keyId,
      digest,
      origin: 'api',
      createdAt: this.clock(),
      expiresAt,
      revokeAt: null,
      rotatedTo: null,
      lastUsedAt: null,
      version: 1,
    };
    await this.store.insert(record);
    return { record, key };
  }

  #mustBeRotatable(key: TeamKey): void {
    const state = keyState(key, this.clock());
    if (state !== 'active') throw invalidParameters([{ field: 'key_id', message: `the key is ${state}` }]);
    if (key.rotatedTo !== null) throw invalidParameters([{ field: 'key_id', message: 'the key has been rotated already' }]);
  }

  #mustBeInFuture(expiresAt: number | null | undefined): void {
    if (expiresAt !== undefined && expiresAt !== null && expiresAt <= this.clock()) {
      throw invalidParameters([{ field: 'expires_at', message: 'must be in the future' }]);
    }
  }

  #change(keyId: string, edit: (before: TeamKey) => TeamKey): Promise<TeamKey> {
    return saveWithRetry({ read: () => this.get(keyId), edit, write: (key) => this.store.replace(key) });
  }
}

function named({ keyId, teamId }: TeamKey) {
  return { kind: 'key' as const, id: keyId, teamId };
}
