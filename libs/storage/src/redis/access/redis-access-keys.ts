import { RedisKeys } from '../redis-keys.js';

/**
 * Redis keys of the access stores. As with tasks, the keys of a team carry its hash tag. The record of a team key has none, because a look-up by
 * key id does not know the team yet. The tags `access` and `account`, which keep keys without a team in one slot, cannot be team ids.
 */
export class RedisAccessKeys {
  private readonly base: RedisKeys;

  constructor(private readonly prefix = 'tg:') {
    this.base = new RedisKeys(prefix);
  }

  /** Hash: version, json, used. */
  key = (keyId: string) => `${this.prefix}key:${keyId}`;
  /** Hash: version, json. */
  team = (teamId: string) => `${this.base.team(teamId)}team`;
  /** Sorted sets of ids by creation. */
  allTeams = () => `${this.prefix}team-index`;
  keysOf = (teamId: string) => `${this.base.team(teamId)}key-index`;

  revoked = (teamId: string, kind: string, id: string) => `${this.base.team(teamId)}revoked:${kind}:${id}`;
  /** Hash: json, seen. It has no hash tag, because the cookie does not contain the team. */
  session = (sessionId: string) => `${this.prefix}session:${sessionId}`;
  /** Sorted sets of session ids by expiry. */
  sessionsOf = (kind: 'sid' | 'sub', digest: string) => `${this.prefix}sessions-of:${kind}:${digest}`;
  claim = (kind: string, digest: string) => `${this.prefix}claim:${kind}:${digest}`;
  /** Stream and channel of changes. */
  changes = () => `${this.prefix}{access}:changes`;
  changeEvents = () => `${this.prefix}{access}:changes-ev`;

  /** Sorted sets whose scores are all 0: members `<event id> <json>`, sorted by id. */
  audit = (teamId: string) => `${this.base.team(teamId)}audit`;
  auditOfAll = () => `${this.prefix}audit`;

  rate = (teamId: string | null, kind: string, subject: string, policy: string) =>
    `${teamId === null ? `${this.prefix}{account}:` : this.base.team(teamId)}rate:${kind}:${subject}:${policy}`;
  uploadGrants = () => `${this.prefix}{account}:upload-grants`;
  uploadTeams = () => `${this.prefix}{account}:upload-teams`;

  /** Sorted sets of socket ids by the end of their lease. */
  sockets = (teamId: string) => `${this.base.team(teamId)}sockets`;
  socketsOfKey = (teamId: string, keyId: string) => `${this.base.team(teamId)}sockets:${keyId}`;
}
