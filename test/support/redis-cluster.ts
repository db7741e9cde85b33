import { type RedisServer, type RedisServerOptions, startRedisServer } from './redis-server.js';

export interface RedisCluster {
  readonly url: string;
  /** Those that began as masters. */
  readonly nodes: readonly RedisServer[];
  /** The master that holds a key. */
  ownerOf(key: string): RedisServer;
  /** Moves a slot with its keys to another node. */
  moveSlot(slot: number, from: RedisServer, to: RedisServer): void;
  stop(): Promise<void>;
}

const SLOTS = 16_384;

export interface RedisClusterOptions extends Pick<RedisServerOptions, 'tls' | 'user'> {
  /** Of each master. */
  replicas?: number;
}

/** Starts a cluster of three masters on free ports. */
export async function startRedisCluster({ replicas = 0, ...options }: RedisClusterOptions = {}): Promise<RedisCluster> {
  const startNode = () => startRedisServer({ ...options, cluster: true });
  const nodes = await Promise.all([1, 2, 3].map(startNode));
  const [first] = nodes as [RedisServer];
  nodes.forEach((node, at) => {
    const from = Math.ceil((SLOTS / nodes.length) * at);
    const to = Math.ceil((SLOTS / nodes.length) * (at + 1)) - 1;
    node.cli('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    node.cli('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
  });
  for (const node of nodes.slice(1)) node.cli('CLUSTER', 'MEET', '127.0.0.1', String(first.port));
  await until(() => nodes.every((node) => isWhole(node, nodes.length)));
  const followers = await Promise.all(
    nodes.flatMap((master) => Array.from({ length: replicas }, () => startReplica(master, startNode))),
  );
  await until(() => [...nodes, ...followers].every((node) => isWhole(node, nodes.length + followers.length)));
  return {
    url: nodes.map(({ url }, at) => (at === 0 ? url.replace('://', '+cluster://') : new URL(url).host)).join(','),
    nodes,
    ownerOf: (key) => ownerAmong(nodes, key),
    moveSlot,
    stop: async () => void (await Promise.all([...nodes, ...followers].map((node) => node.stop()))),
  };
}

async function startReplica(master: RedisServer, startNode: () => Promise<RedisServer>): Promise<RedisServer> {
  const replica = await startNode();
  const id = master.cli('CLUSTER', 'MYID');
  replica.cli('CLUSTER', 'MEET', '127.0.0.1', String(master.port));
  await until(() => replica.cli('CLUSTER', 'NODES').includes(id));
  replica.cli('CLUSTER', 'REPLICATE', id);
  await until(() => replica.cli('INFO', 'replication').includes('master_link_status:up'));
  return replica;
}

/** A node answers for the keys of its own slots only. */
function ownerAmong(nodes: readonly RedisServer[], key: string): RedisServer {
  const owner = nodes.find((node) => !node.cli('EXISTS', key).startsWith('MOVED'));
  if (owner === undefined) throw new Error('the slot has no owner');
  return owner;
}

function isWhole(node: RedisServer, size: number): boolean {
  const info = node.cli('CLUSTER', 'INFO');
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${size}`);
}

function moveSlot(slot: number, from: RedisServer, to: RedisServer): void {
  const [source, target] = [from.cli('CLUSTER', 'MYID'), to.cli('CLUSTER', 'MYID')];
  to.cli('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', source);
  from.cli('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', target);
  const keys = from.cli('CLUSTER', 'GETKEYSINSLOT', String(slot), '1000').split('\n').filter(Boolean);
  if (keys.length > 0) from.cli('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...keys);
  for (const node of [to, from]) node.cli('CLUSTER', 'SETSLOT', String(slot), 'NODE', target);
}

/** Nodes emit no events, so poll their state until it is reached. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the awaited state did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
