import { AccountBook, type AccountReading, type Finding, FINDING_KINDS, type FindingKind, type FindingPage } from '#tasks';
import { MOST_FINDINGS, MOST_READINGS } from '../alerts/account-bounds.js';
import { decodePlace, encodePlace } from '../alerts/alert-cursor.js';
import { timeKey } from '../collections/collection.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { readJson } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';

const PLACE = timeKey(0).length;

export class RedisAccountBook extends AccountBook {
  private readonly noteFinding: RedisScript<'note-finding'>;

  constructor(private readonly context: RedisEngineContext) {
    super();
    this.noteFinding = context.connection.defineScript('note-finding');
  }

  async note(finding: Finding): Promise<boolean> {
    const { keys, retention } = this.context;
    const { kind, id, at } = finding;
    const owned = { found: keys.found(kind), times: keys.foundTimes(kind), counts: keys.foundCounts() };
    const args = { kind, id, at: Math.ceil(at), json: JSON.stringify(finding), most: MOST_FINDINGS, lasts: retention.account };
    return (await this.noteFinding.run(owned, args)) === 1;
  }

  async findings(kind: FindingKind, { cursor, limit }: { cursor?: string; limit: number }): Promise<FindingPage> {
    const { connection, keys } = this.context;
    const max = cursor === undefined ? '+' : `(${decodePlace(cursor)}`;
    const places = await connection.run((commands) =>
      commands.zrevrangebylex(keys.foundTimes(kind), max, '-', 'LIMIT', 0, limit + 1),
    );
    const page = places.slice(0, limit);
    const ids = page.map((place) => place.slice(PLACE));
    const texts = ids.length === 0 ? [] : await connection.run((commands) => commands.hmget(keys.found(kind), ...ids));
    const items = texts.map((text) => (text === null ? null : readJson<Finding>(text, 'a finding', connection.unreadable)));
    const last = page.at(-1);
    return {
      items: items.filter((item) => item !== null),
      nextCursor: places.length > limit && last !== undefined ? encodePlace(last) : null,
    };
  }

  async counts(): Promise<Record<FindingKind, number>> {
    const { connection, keys } = this.context;
    const counts = await connection.run((commands) => commands.hmget(keys.foundCounts(), ...FINDING_KINDS));
    return Object.fromEntries(FINDING_KINDS.map((kind, at) => [kind, Number(counts[at] ?? 0)])) as Record<FindingKind, number>;
  }

  async record(reading: AccountReading): Promise<void> {
    const { connection, keys, retention } = this.context;
    const key = keys.readings();
    await connection.run((commands) =>
      Promise.all([
        commands.zadd(key, 0, timeKey(reading.at, JSON.stringify(reading))),
        commands.zremrangebyrank(key, 0, -(MOST_READINGS + 1)),
        commands.pexpire(key, retention.account),
      ]),
    );
  }

  async readings(limit: number): Promise<AccountReading[]> {
    const { connection, keys } = this.context;
    const members = await connection.run((commands) => commands.zrevrangebylex(keys.readings(), '+', '-', 'LIMIT', 0, limit));
    const readings = members.map((member) =>
      readJson<AccountReading>(member.slice(PLACE), 'a reading of the account', connection.unreadable),
    );
    return readings.filter((reading) => reading !== null);
  }
}
