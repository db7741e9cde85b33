import { type AccessStores } from '#access';
import { type BackupRecord } from './backup-record.js';

const KINDS = ['team', 'key', 'session', 'revocation', 'audit'] as const;

/** Writes records into a store through the ports of access, whatever the engine. */
export type AccessBackup = Extract<BackupRecord, { kind: (typeof KINDS)[number] }>;

export function isAccess(record: BackupRecord): record is AccessBackup {
  return KINDS.some((kind) => kind === record.kind);
}

type Stores = Pick<AccessStores, 'teams' | 'keys' | 'revocations' | 'sessions' | 'audit'>;

export function accessWriter({ teams, keys, revocations, sessions, audit }: Stores): (record: AccessBackup) => Promise<unknown> {
  return async (record) => {
    switch (record.kind) {
      case 'team':
        return teams.insert(record.team);
      case 'key': {
        const { keyId, lastUsedAt } = record.key;
        await keys.insert(record.key);
        return lastUsedAt === null ? undefined : keys.touch(keyId, lastUsedAt);
      }
      case 'session':
        return sessions.insert(record.session, record.keptUntil);
      case 'revocation':
        return revocations.revoke({ kind: record.credential, teamId: record.teamId, id: record.id }, record.until);
      case 'audit':
        return audit.append(record.event);
    }
  };
}
