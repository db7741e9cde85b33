/** Uses the storage like the gateway: makes many finished tasks, teams and keys, updates running tasks, and sweeps. */
import { Redis } from 'ioredis';
import { createAccess } from '#access';
import { createRedisAccessStores, createRedisEngine } from '#storage';
import { answer } from '../../support/answer.mjs';
import { endTask, forEach, makeTask } from '../../support/tasks.mjs';

const url = process.argv[2];
const engine = await createRedisEngine({ url });
const access = createAccess({
  stores: createRedisAccessStores(engine.connection),
  secrets: ['bench-gateway-secret-of-32-characters-or-more'],
});
const redis = new Redis(url);
const IN_FLIGHT = 64;
let progress = 0;

/**
 * Copies every key that contains the id of a task under a new id, and adds the new id to the same sorted sets. The copies have ids from `first` on, and each
 * was created a millisecond before the one of the id below it, the first at `newest`.
 */
const CLONE = `
local uuid, made, first, count, newest = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local pattern = string.gsub(uuid, '%-', '%%-')
local hashes, texts, sets = {}, {}, {}
for _, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  if kind == 'hash' then hashes[key] = redis.call('HGETALL', key)
  elseif kind == 'string' then texts[key] = redis.call('GET', key)
  elseif kind == 'zset' then sets[key] = redis.call('ZSCORE', key, uuid) end
end
for n = 0, count - 1 do
  local id = string.format('00000000-0000-4000-8000-%012x', first + n)
  local moment = string.format('%d', newest - n)
  local function copied(text) return (string.gsub(string.gsub(text, pattern, id), made, moment)) end
  for key, fields in pairs(hashes) do
    local copy = {}
    for i, text in ipairs(fields) do copy[i] = copied(text) end
    redis.call('HSET', copied(key), unpack(copy))
  end
  for key, text in pairs(texts) do redis.call('SET', copied(key), copied(text)) end
  for key, score in pairs(sets) do if score then redis.call('ZADD', key, copied(score), id) end end
end`;
const AT_ONCE = 2_000;
/** Ids of copies that a sweep deletes begin here. */
const OLD = 0x900000000000;
const OLD_MS = 40 * 86_400_000;

async function keysOf(uuid) {
  const keys = await redis.keys('tg:*');
  const named = keys.filter((key) => key.includes(uuid));
  const types = await Promise.all(keys.map((key) => redis.type(key)));
  const sets = keys.filter((_key, at) => types[at] === 'zset');
  const scores = await Promise.all(sets.map((key) => redis.zscore(key, uuid)));
  return [...named, ...sets.filter((_key, at) => scores[at] !== null)];
}

/** Keys of the task that is copied, and its moment of creation. */
let template;
let stored = 0;

async function copy(uuid, { first, count, newest }) {
  template ??= { keys: await keysOf(uuid), made: await createdAtOf(uuid) };
  for (let at = 0; at < count; at += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - at);
    const { keys, made } = template;
    await redis.eval(CLONE, keys.length, ...keys, uuid, made, first + at, some, (newest ?? Number(made)) - first - at);
  }
}

async function createdAtOf(uuid) {
  const [index] = (await redis.keys('tg:*:tasks')).filter((key) => !key.endsWith(':open'));
  return redis.zscore(index, uuid);
}

answer({
  /** Copies a finished task until there are this many. */
  async grow({ uuid, to }) {
    await copy(uuid, { first: stored, count: to - stored });
    stored = to;
  },
  /** Copies it beyond the retention. */
  async growOld({ uuid, count }) {
    await copy(uuid, { first: OLD, count, newest: OLD + Date.now() - OLD_MS });
  },
  async sweep() {
    await engine.sweep();
  },
  /** Pushes updates of the running tasks for some seconds. @returns number of updates */
  async update({ teamId, uuids, seconds }) {
    const until = performance.now() + seconds * 1000;
    let updates = 0;
    const work = async (at) => {
      while (performance.now() < until) {
        progress += 1e-6;
        const reading = { taskId: uuids[at], status: 'RUNNING', progress };
        const { verdict } = await engine.tasks.apply(teamId, uuids[at], { reading, observedAt: Date.now() });
        if (verdict !== 'applied') throw new Error(`an update was ${verdict}`);
        updates++;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_value, at) => work(at)));
    return updates;
  },
});

const KEYS_OF_A_TEAM = 10;
const EVENTS_OF_A_TEAM = 10;
const teams = [];

answer({
  /** Makes teams until there are this many, each with keys, an ended task and events of the audit trail. */
  async growTeams({ to }) {
    await forEach(to - teams.length, async (at) => teams.push(await makeTeam(at)));
  },
  /** @returns { teamId, key, uuid } of as many teams as asked for, spread over all */
  someTeams: ({ count }) => Array.from({ length: count }, (_value, at) => teams[Math.floor((at * teams.length) / count)]),
});

async function makeTeam(number) {
  const { teamId } = await access.teams.create({ name: `team ${number}` });
  const keys = [];
  for (let at = 0; at < KEYS_OF_A_TEAM; at++) keys.push((await access.keys.create(teamId, { alias: `key ${at}` })).key);
  const actor = { kind: 'admin', teamId: '', keyId: 'admin' };
  const event = {
    actor,
    teamId,
    action: 'key.create',
    target: `team:${teamId}`,
    outcome: 'success',
    ip: '127.0.0.1',
    requestId: 'r',
  };
  for (let at = 0; at < EVENTS_OF_A_TEAM; at++) await access.audit.record(event);
  const uuid = await makeTask(engine, teamId);
  await endTask(engine, teamId, uuid);
  return { teamId, key: keys[number % KEYS_OF_A_TEAM], uuid };
}

process.send({ ready: true });
