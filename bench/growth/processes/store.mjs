/** Uses the storage like the gateway: creates many finished tasks and updates running ones. */
import { Redis } from 'ioredis';
import { createRedisEngine } from '#storage';
import { answer } from '../../support/answer.mjs';

const url = process.argv[2];
const engine = await createRedisEngine({ url });
const redis = new Redis(url);
const IN_FLIGHT = 64;
let progress = 0;

/** Copies every key that contains the id of a task under a new id, and adds the new id to the same sorted sets. */
const CLONE = `
local uuid, from, to = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local pattern = string.gsub(uuid, '%-', '%%-')
local hashes, texts, sets = {}, {}, {}
for _, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  if kind == 'hash' then hashes[key] = redis.call('HGETALL', key)
  elseif kind == 'string' then texts[key] = redis.call('GET', key)
  elseif kind == 'zset' then sets[key] = redis.call('ZSCORE', key, uuid) end
end
for n = from, to - 1 do
  local id = string.format('00000000-0000-4000-8000-%012x', n)
  for key, fields in pairs(hashes) do
    local copy = {}
    for i, text in ipairs(fields) do copy[i] = string.gsub(text, pattern, id) end
    redis.call('HSET', string.gsub(key, pattern, id), unpack(copy))
  end
  for key, text in pairs(texts) do redis.call('SET', string.gsub(key, pattern, id), text) end
  for key, score in pairs(sets) do if score then redis.call('ZADD', key, score, id) end end
end`;

async function keysOf(uuid) {
  const keys = await redis.keys('tg:*');
  const named = keys.filter((key) => key.includes(uuid));
  const types = await Promise.all(keys.map((key) => redis.type(key)));
  const sets = keys.filter((_key, at) => types[at] === 'zset');
  const scores = await Promise.all(sets.map((key) => redis.zscore(key, uuid)));
  return [...named, ...sets.filter((_key, at) => scores[at] !== null)];
}

let template;
let stored = 0;

answer({
  /** Copies a finished task until there are this many. */
  async grow({ uuid, to }) {
    template ??= await keysOf(uuid);
    for (; stored < to; stored = Math.min(to, stored + 2_000))
      await redis.eval(CLONE, template.length, ...template, uuid, stored, Math.min(to, stored + 2_000));
    return stored;
  },
  /** Pushes updates of the running tasks for some seconds. @returns number of updates, and ms of each */
  async update({ teamId, uuids, seconds }) {
    const until = performance.now() + seconds * 1000;
    const times = [];
    const work = async (at) => {
      for (let now = performance.now(); now < until; now = performance.now()) {
        progress += 1e-6;
        const reading = { taskId: uuids[at], status: 'RUNNING', progress };
        const { verdict } = await engine.tasks.apply(teamId, uuids[at], { reading, observedAt: Date.now() });
        if (verdict !== 'applied') throw new Error(`an update was ${verdict}`);
        times.push(performance.now() - now);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_value, at) => work(at)));
    return times;
  },
});
process.send({ ready: true });
