import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type RedisCommands } from './redis-commands.js';

const INCLUDE = /^--- @include (\S+)$/gm;

/** Text of `lua/<name>.lua`, with each `--- @include <name>` line replaced by that file. */
export function readLua(name: string): string {
  const text = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
  return text.replaceAll(INCLUDE, (_line, included: string) => readLua(included));
}

interface ScriptConnection {
  /** @throws ApiError 9010 */
  run<T>(call: (commands: RedisCommands) => Promise<T>): Promise<T>;
}

/** One Lua script: sent by its digest, and in full where the server has not seen it (after a restart, or on a new node). */
export class RedisScript {
  private readonly text: string;
  private readonly sha: string;

  constructor(
    private readonly connection: ScriptConnection,
    readonly name: string,
  ) {
    this.text = readLua(name);
    this.sha = createHash('sha1').update(this.text).digest('hex');
  }

  /** @throws ApiError 9010 */
  run(keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.connection.run(async (commands) => {
      try {
        return await commands.evalsha(this.sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return commands.eval(this.text, keys.length, ...keys, ...args);
      }
    });
  }
}
