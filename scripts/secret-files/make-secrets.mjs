import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** User ids of the containers, by the folder that each may read: node, redis (Alpine), nobody and grafana in their images. */
export const READERS = { gateway: 1000, redis: 999, prometheus: 65_534, grafana: 472 };

/** As redis.conf quotes a word: a password that the operator chose may hold spaces and quotes. */
const word = (text) => (/^[\w-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`);

const random = (bytes) => randomBytes(bytes).toString('base64url');

/** The order matters: later ones contain the password of an earlier one. GATEWAY_SECRET needs at least 32 characters, ADMIN_TOKEN 16. */
const SECRETS = [
  { path: 'gateway/gateway_secret', make: () => random(48), before: 'gateway_secret' },
  { path: 'gateway/admin_token', make: () => random(32), before: 'admin_token' },
  { path: 'redis/password', make: () => random(32) },
  { path: 'redis/auth.conf', make: (read) => `requirepass ${word(read('redis/password'))}` },
  { path: 'gateway/redis_url', make: (read) => `redis://:${encodeURIComponent(read('redis/password'))}@redis:6379` },
  { path: 'gateway/metrics_token', make: () => random(32) },
  { path: 'prometheus/metrics_token', make: (read) => read('gateway/metrics_token') },
  { path: 'grafana/admin_password', make: () => random(18) },
];

/** For the operator only. */
const GIVEN = [{ path: 'gateway/triverse_api_key', before: 'triverse_api_key' }];

/**
 * Creates missing secrets, and makes the user who reads a file its owner if this process may.
 * @param isRoot whether owners can be set.
 * @returns created and kept paths, and paths that their user cannot read.
 */
export function makeSecrets(folder, { isRoot = process.getuid?.() === 0 } = {}) {
  for (const reader of Object.keys(READERS)) mkdirSync(join(folder, reader), { recursive: true, mode: 0o700 });
  const read = (path) => readFileSync(join(folder, path), 'utf8').trim();
  const made = [];
  const kept = [];
  for (const { path, make, before } of [...SECRETS, ...GIVEN]) {
    const value = existsSync(join(folder, path)) ? undefined : (earlier(folder, before) ?? make?.(read));
    if (value !== undefined) writeFileSync(join(folder, path), `${value}\n`, { mode: 0o400, flag: 'wx' });
    if (value !== undefined) made.push(path);
    else if (make !== undefined || existsSync(join(folder, path))) kept.push(path);
  }
  for (const path of kept)
    if (read(path) === '') throw new Error(`${join(folder, path)} is empty: delete it to have it created again`);
  return { made, kept, strangers: handOver(folder, isRoot) };
}

/** The path of the file in version 0.1: directly in the folder. */
function earlier(folder, name) {
  const file = name && join(folder, name);
  return file && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** @returns folders that their user does not own. */
function handOver(folder, isRoot) {
  return Object.entries(READERS).flatMap(([reader, uid]) => {
    const own = join(folder, reader);
    for (const path of [own, ...readdirSync(own).map((name) => join(own, name))]) {
      const isMine = isRoot || statSync(path).uid === process.getuid?.();
      if (isMine) chmodSync(path, path === own ? 0o700 : 0o400);
      if (isRoot) chownSync(path, uid, uid);
    }
    return statSync(own).uid === uid ? [] : [`${reader}/`];
  });
}
