import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { RECORD_VERSION } from '../records/record-version.js';
import { type RedisCommands } from './redis-commands.js';
import { type ScriptArgs, type ScriptKeys, type ScriptName, type ScriptShape, SCRIPTS } from './script-shapes.js';

const INCLUDE = /^--- @include (\S+)$/gm;

const NAMED = /\b(key|arg|first|version)\.(\w+)/g;

/** Text of `lua/<name>.lua` as the server runs it, with each `--- @include <name>` line replaced by that file. */
export function readLua(name: ScriptName): string {
  return withPlaces(included(name), SCRIPTS[name]);
}

/** Each `key.<name>`, `arg.<name>` and `first.<name>` becomes the place that the shape gives it, and `version.<name>` that of RECORD_VERSION. */
export function withPlaces(text: string, shape: ScriptShape): string {
  const places = placesOf(shape);
  return text.replaceAll(NAMED, (named) => {
    const place = places.get(named);
    if (place === undefined) throw new Error(`${named} is not one of the script's keys and arguments`);
    return place;
  });
}

function included(name: string): string {
  const text = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
  return text.replaceAll(INCLUDE, (_line, other: string) => included(other));
}

function placesOf({ keys, args, more }: ScriptShape): Map<string, string> {
  const lua = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return new Map([
    ...keys.map((name, at) => [`key.${lua(name)}`, `KEYS[${at + 1}]`] as const),
    ...args.map((name, at) => [`arg.${lua(name)}`, `ARGV[${at + 1}]`] as const),
    ...(more === undefined ? [] : [[`first.${lua(more)}`, String(args.length + 1)] as const]),
    ...Object.entries(RECORD_VERSION).map(([name, version]) => [`version.${name}`, String(version)] as const),
  ]);
}

interface ScriptConnection {
  /** @throws ApiError 9010 */
  run<T>(call: (commands: RedisCommands) => Promise<T>, command?: string): Promise<T>;
}

/** One Lua script: called by its digest, and sent in full if the server does not know it (after a restart, or on a new node). */
export class RedisScript<N extends ScriptName> {
  private readonly text: string;
  private readonly sha: string;

  constructor(
    private readonly connection: ScriptConnection,
    private readonly name: N,
  ) {
    this.text = readLua(name);
    this.sha = createHash('sha1').update(this.text).digest('hex');
  }

  /**
   * @param more keys and arguments after the named ones.
   * @throws ApiError 9010
   */
  run(keys: ScriptKeys<N>, args: ScriptArgs<N>, more: MoreValues = {}): Promise<unknown> {
    const shape: ScriptShape = SCRIPTS[this.name];
    const sentKeys = [...valuesOf(shape.keys, keys), ...(more.keys ?? [])];
    const sent = [sentKeys.length, ...sentKeys, ...valuesOf(shape.args, args), ...(more.args ?? [])] as const;
    return this.connection.run(async (commands) => {
      try {
        return await commands.evalsha(this.sha, ...sent);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return commands.eval(this.text, ...sent);
      }
    }, this.name);
  }
}

interface MoreValues {
  keys?: readonly string[];
  args?: readonly (string | number)[];
}

function valuesOf<V>(names: readonly string[], named: Readonly<Record<string, V>>): V[] {
  return names.map((name) => named[name] as V);
}
