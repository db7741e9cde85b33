import { type Page, type PageRequest } from '#contracts';
import { type TeamKey } from '../keys/team-key.js';

/** @throws ApiError 9010 from each method when the storage does not answer. */
export abstract class KeyStore {
  /** @returns false when the id is taken. */
  abstract insert(key: TeamKey): Promise<boolean>;
  abstract get(keyId: string): Promise<TeamKey | null>;
  /** Writes only over `key.version` and increments it; keeps the stored `lastUsedAt`. @returns false when the stored version differs. */
  abstract replace(key: TeamKey): Promise<boolean>;
  /** Keys of one team in order of creation, revoked ones included. */
  abstract list(teamId: string, request: PageRequest): Promise<Page<TeamKey>>;
  /** Records a use; ignores an older time and unknown keys. */
  abstract touch(keyId: string, usedAt: number): Promise<void>;
}
