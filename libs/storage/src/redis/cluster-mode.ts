import { type Redis } from 'ioredis';

/** Whether a server is a node of a cluster. If the user's ACL forbids one of the two commands, the other is tried; without both, it counts as a single server. */
export async function isClusterNode(redis: Redis): Promise<boolean> {
  const asked = await allowed(redis.info('cluster'));
  if (asked !== null) return asked.includes('cluster_enabled:1');
  const hello = await allowed(redis.call('HELLO'));
  return Array.isArray(hello) && hello[hello.indexOf('mode') + 1] === 'cluster';
}

/** @returns null if the user's ACL forbids it. */
export async function allowed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return null;
    throw error;
  }
}
