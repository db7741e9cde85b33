import { plainly } from './plainly.js';
import { type GivenSetting, givenSettings, type Variables } from './given-settings.js';
import { signInProblems } from './sign-in-problems.js';
import { misplacedState } from './misspelt.js';
import { checkTogether } from './check-together.js';
import { type SETTINGS, type SettingName, type SettingRow } from './settings.js';
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
 * Reads and checks the environment, and the file in CONFIG_FILE.
 * @throws SettingsError naming each invalid setting.
 */
export function loadSettings(env: Variables): Settings {
  const { settings, problems } = checkSettings(env);
  if (settings === undefined) throw new SettingsError(problems);
  return settings;
}

export interface CheckedSettings {
  /** Undefined if there is a problem. */
  settings?: Settings;
  problems: readonly string[];
  /** What was given, and where. */
  given: readonly GivenSetting[];
}

/** The same for whoever wants to know more than that. */
export function checkSettings(env: Variables): CheckedSettings {
  const { settings: given, variables, problems: inFile } = givenSettings(env);
  const problems = [...inFile, ...misplacedState(variables)];
  const values: Record<string, unknown> = {};
  for (const setting of given) {
    const { value, problem } = parse(setting);
    values[setting.name] = value;
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length === 0) problems.push(...signInProblems(values as Settings), ...checkTogether(values as Settings));
  if (problems.length > 0) return { problems, given };
  return { settings: Object.freeze(values) as Settings, problems, given };
}

function parse({ name, row, text, from, problem }: GivenSetting): { value?: unknown; problem?: string } {
  if (problem !== undefined) return { problem };
  if (text === undefined) return {};
  const result = row.schema.safeParse(text, { error: plainly });
  if (result.success) return { value: result.data };
  const place = typeof from === 'object' ? `${name} (CONFIG_FILE line ${from.configFile})` : name;
  return { problem: `${place}: ${result.error.issues.map((issue) => issue.message).join('; ')}` };
}

/** The process's environment; nothing else reads it. */
export const environment: Variables = process.env;
