import { Cluster, type Redis } from 'ioredis';
import { allowed } from './cluster-mode.js';
import { type RedisCommands } from './redis-commands.js';

export interface ServerCheckOptions {
  /** Start although Redis may evict keys. */
  allowEviction?: boolean;
  /** Replicas that must have a creation before it is acknowledged. */
  minReplicasAck?: number;
  /** Notices for the operator, for the log. */
  onNotice?: (notice: string) => void;
}

/** The Redis would lose state or cannot run the scripts. The message is for the operator. */
export class UnsuitableRedisError extends Error {
  override readonly name = 'UnsuitableRedisError';
}

const OLDEST_MAJOR = 7;

/** Facts about the server. Without permission for INFO, HELLO still returns version and role; every user may run it. */
interface ServerFacts {
  version?: string;
  isReplica?: boolean;
  evictionPolicy?: string;
  isAppendOnly?: boolean;
  /** Connected to a master. */
  replicas?: number;
}

interface Findings {
  refusals: string[];
  notices: string[];
}

/** @throws UnsuitableRedisError */
export async function checkServers(
  commands: RedisCommands,
  { allowEviction = false, minReplicasAck = 0, onNotice }: ServerCheckOptions,
): Promise<void> {
  const nodes = commands instanceof Cluster ? commands.nodes('master') : [commands];
  const facts = await Promise.all(nodes.map(factsOf));
  const found = facts.map((node) => findingsOf(node, { allowEviction, minReplicasAck }));
  for (const notice of new Set(found.flatMap(({ notices }) => notices))) onNotice?.(notice);
  const refusals = new Set(found.flatMap((findings) => findings.refusals));
  if (refusals.size > 0) throw new UnsuitableRedisError([...refusals].join('; '));
}

interface Wanted {
  allowEviction: boolean;
  minReplicasAck?: number;
}

export function findingsOf(facts: ServerFacts, { allowEviction, minReplicasAck = 0 }: Wanted): Findings {
  const { version, isReplica, evictionPolicy, isAppendOnly, replicas = minReplicasAck } = facts;
  const findings: Findings = { refusals: [], notices: [] };
  if (version !== undefined && Number.parseInt(version) < OLDEST_MAJOR)
    findings.refusals.push(`Redis has version ${version}; version ${OLDEST_MAJOR} or newer is required`);
  if (isReplica === true)
    findings.notices.push('REDIS_URL leads to a replica, which takes no writes: name the master, or the sentinels that know it');
  if (isReplica === false && replicas < minReplicasAck)
    findings.notices.push(
      `Redis has ${replicas} replicas: REDIS_MIN_REPLICAS_ACK=${minReplicasAck} refuses each creation after the upstream has made and charged it`,
    );
  // Nearly all keys have a lifetime, so volatile-* policies evict budgets, owners and idempotency answers just as allkeys-* do.
  if (evictionPolicy !== undefined && evictionPolicy !== 'noeviction') {
    const problem = `maxmemory-policy is ${evictionPolicy}, so Redis may evict budgets and the owners of tasks`;
    if (allowEviction) findings.notices.push(`${problem}; REDIS_ALLOW_EVICTION is set`);
    else findings.refusals.push(`${problem}: set it to noeviction, or set REDIS_ALLOW_EVICTION=true to start anyway`);
  }
  if (isAppendOnly === false)
    findings.notices.push(
      'Redis writes no append-only file: a crash loses all writes since the last snapshot; set appendonly yes',
    );
  if (evictionPolicy === undefined)
    findings.notices.push('maxmemory-policy and persistence of Redis were not checked: its user may not use INFO');
  return findings;
}

async function factsOf(node: Redis): Promise<ServerFacts> {
  const info = await allowed(node.info());
  return info === null ? factsOfHello(await node.call('HELLO')) : factsOfInfo(info);
}

export function factsOfInfo(info: string): ServerFacts {
  const field = (name: string) => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1];
  const [version, role, evictionPolicy, aof] = ['redis_version', 'role', 'maxmemory_policy', 'aof_enabled'].map(field);
  const replicas = field('connected_slaves');
  return {
    ...(version !== undefined && { version }),
    ...(role !== undefined && { isReplica: role === 'slave' }),
    ...(evictionPolicy !== undefined && { evictionPolicy }),
    ...(aof !== undefined && { isAppendOnly: aof === '1' }),
    ...(replicas !== undefined && { replicas: Number(replicas) }),
  };
}

function factsOfHello(hello: unknown): ServerFacts {
  if (!Array.isArray(hello)) return {};
  const field = (name: string) => (hello.includes(name) ? String(hello[hello.indexOf(name) + 1]) : undefined);
  const [version, role] = ['version', 'role'].map(field);
  return { ...(version !== undefined && { version }), ...(role !== undefined && { isReplica: role !== 'master' }) };
}
