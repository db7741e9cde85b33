import { readFileSync } from 'node:fs';
import { signInProblems } from './sign-in-problems.js';
import { misplacedState } from './misspelt.js';
import { checkTogether } from './check-together.js';
import { SETTINGS, type SettingName, type SettingRow } from './settings.js';
import { z } from 'zod';

type RowOf<N extends SettingName> = (typeof SETTINGS)[N];
type ValueOf<N extends SettingName> =
  z.output<RowOf<N>['schema']> | (RowOf<N> extends Required<Pick<SettingRow, 'default'>> ? never : undefined);

/** Settings by their environment name; those without a default in the table are undefined when not set. */
export type Settings = Readonly<{ [N in SettingName]: ValueOf<N> }>;

/** Names every invalid setting; never shows a value, which may be a secret. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads and checks the environment once.
 * @throws SettingsError naming each invalid setting.
 */
export function loadSettings(env: Record<string, string | undefined>): Settings {
  const problems: string[] = misplacedState(env);
  const values: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(SETTINGS) as [SettingName, SettingRow][]) {
    try {
      const text = rawValue(env, name, row);
      values[name] = text === undefined ? undefined : parse(name, row, text);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length === 0) problems.push(...signInProblems(values as Settings), ...checkTogether(values as Settings));
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.freeze(values) as Settings;
}

function rawValue(env: Record<string, string | undefined>, name: string, row: SettingRow): string | undefined {
  const direct = env[name];
  const file = row.secret ? env[`${name}_FILE`] : undefined;
  if (direct && file) throw new Error(`${name}: set either ${name} or ${name}_FILE, not both`);
  if (file) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      throw new Error(`${name}_FILE: the file cannot be read`);
    }
  }
  // An empty variable counts as not set: compose files pass missing variables on like this.
  return direct === undefined || direct === '' ? row.default : direct;
}

function parse(name: string, row: SettingRow, text: string): unknown {
  const result = row.schema.safeParse(text);
  if (result.success) return result.data;
  throw new Error(`${name}: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
}

/** The process's environment; nothing else reads it. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;
