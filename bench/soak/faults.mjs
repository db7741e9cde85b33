/** What fails around a gateway, for a while each. Clients have to be told every final status in spite of it. */
import { spawnSync } from 'node:child_process';

const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function control({ url }, method, path, body) {
  const options = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/__control${path}`, { method, ...options });
  if (!answer.ok) throw new Error(`the sandbox refuses ${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** Every call to the upstream meets the fault for so long. */
async function spoil(upstream, fault, ms) {
  await control(upstream, 'POST', '/faults', { ...fault, times: 0 });
  await rest(ms);
  await control(upstream, 'DELETE', '/faults');
}

const redisCli = ({ url }, ...args) => spawnSync('redis-cli', ['-u', url, ...args]);

const OF_UPSTREAM = {
  'upstream link cut': ({ upstream }) => control(upstream, 'POST', '/watch/cut', {}),
  'upstream 5xx for 2 s': ({ upstream }) => spoil(upstream, { route: 'any', kind: 'error', status: 503 }, 2_000),
  // Longer than WATCH_IDLE_MS, so that the socket is given up.
  'upstream socket silent for 20 s': async ({ upstream }) => {
    await control(upstream, 'PUT', '/watch/silent', { silent: true });
    await rest(20_000);
    await control(upstream, 'PUT', '/watch/silent', { silent: false });
  },
  'upstream hangs for 5 s': ({ upstream }) => spoil(upstream, { route: 'any', kind: 'hang' }, 5_000),
  'upstream 429 for 2 s': ({ upstream }) =>
    spoil(upstream, { route: 'any', kind: 'error', status: 429, retryAfterSeconds: 1 }, 2_000),
  'upstream answers words for 2 s': ({ upstream }) => spoil(upstream, { route: 'any', kind: 'not-json' }, 2_000),
  'upstream 1 s slower for 10 s': ({ upstream }) => spoil(upstream, { route: 'any', kind: 'latency', ms: 1_000 }, 10_000),
};

const OF_REDIS = {
  'Redis connections cut': ({ redis }) => ['normal', 'pubsub'].forEach((type) => redisCli(redis, 'CLIENT', 'KILL', 'TYPE', type)),
  'Redis hung for 5 s': async ({ redis }) => {
    process.kill(redis.process.pid, 'SIGSTOP');
    await rest(5_000);
    process.kill(redis.process.pid, 'SIGCONT');
  },
  'Redis takes no writes for 1.5 s': async ({ redis }) => {
    redisCli(redis, 'CLIENT', 'PAUSE', '1500', 'WRITE');
    await rest(1_500);
  },
};

/** In the order of their turns; without Redis only the upstream fails. */
export function faultsFor({ redis }) {
  const [upstream, storage] = [OF_UPSTREAM, redis === undefined ? {} : OF_REDIS].map((faults) => Object.entries(faults));
  return upstream.flatMap((fault, at) => [storage[at], fault].filter((one) => one !== undefined));
}
