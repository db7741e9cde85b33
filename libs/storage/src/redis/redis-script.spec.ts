import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { readLua, RedisScript, withPlaces } from './redis-script.js';
import { type ScriptName, type ScriptShape, SCRIPTS } from './script-shapes.js';

const folder = new URL('./lua/', import.meta.url);
const source = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const files = readdirSync(folder).sort();
const scripts = Object.entries<ScriptShape>(SCRIPTS);
const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the Lua scripts', () => {
  it('are each in the table, or a part that others include', () => {
    const parts = files.flatMap((file) => [...source(file).matchAll(/^--- @include (\S+)$/gm)].map(([, name]) => `${name}.lua`));
    expect([...new Set([...parts, ...scripts.map(([name]) => `${name}.lua`)])].sort()).toEqual(files);
  });

  it.each(scripts)('%s uses each of its keys and arguments, and no others', (name, { keys, args, more }) => {
    const text = source(`${name}.lua`);
    const named = [...keys.map((key) => `key.${snake(key)}`), ...args.map((arg) => `arg.${snake(arg)}`)];
    const unused = named.filter((one) => !new RegExp(`\\b${one}\\b`).test(text));
    expect(unused).toEqual([]);
    expect(readLua(name as ScriptName)).not.toMatch(/\b(key|arg|first)\.\w/);
    expect(more === undefined || text.includes(`first.${snake(more)}`) || args.length === 0).toBe(true);
  });

  it.each(files)('%s does not count positions itself', (file) => expect(source(file)).not.toMatch(/(KEYS|ARGV)\[\d/));
});

describe('a script', () => {
  const shape = { keys: ['task'], args: ['observedAt', 'word'], more: 'windows' } as const;

  it('finds its keys and arguments where the table puts them', () => {
    const text = withPlaces('x(key.task, arg.word, arg.observed_at, ARGV[first.windows])', shape);
    expect(text).toBe('x(KEYS[1], ARGV[2], ARGV[1], ARGV[3])');
  });

  it.each(['key.tasks', 'arg.words', 'first.task'])('is not loaded with a name that is not in the table: %s', (name) => {
    expect(() => withPlaces(name, shape)).toThrow(`${name} is not one of the script's keys and arguments`);
  });

  it('sends named values in the order of the table', async () => {
    const sent: unknown[][] = [];
    const commands = { evalsha: async (...values: unknown[]) => sent.push(values.slice(1)) };
    const connection = { run: (call: (to: never) => Promise<unknown>) => call(commands as never) };
    const script = new RedisScript(connection as never, 'access-socket-renew');
    await script.run({ keyLeases: 'k', teamLeases: 't' }, { lifetime: 5, now: '' }, { args: ['s1', 's2'] });
    expect(sent).toEqual([[2, 't', 'k', '', 5, 's1', 's2']]);
  });
});
