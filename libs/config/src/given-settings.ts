import { readFileSync } from 'node:fs';
import { readConfigFile } from './config-file.js';
import { SETTINGS, type SettingName, type SettingRow } from './settings.js';
import { unreadable } from './unreadable.js';

export type Variables = Readonly<Record<string, string | undefined>>;

/** The text of one setting and where it was given. */
export interface GivenSetting {
  name: SettingName;
  row: SettingRow;
  /** Undefined: not set, and without a default. */
  text: string | undefined;
  /** `configFile`: with its line. */
  from: 'default' | 'environment' | { configFile: number };
  /** The path in NAME_FILE. */
  file?: string;
  /** Why there is no text although it was given. */
  problem?: string;
}

export interface GivenSettings {
  settings: readonly GivenSetting[];
  /** The environment, with what only CONFIG_FILE has. */
  variables: Variables;
  /** Of the file in CONFIG_FILE. */
  problems: readonly string[];
}

/** Collects the texts of all settings: from the environment, which wins, and from the file in CONFIG_FILE. */
export function givenSettings(env: Variables): GivenSettings {
  const path = env['CONFIG_FILE'];
  const { values, problems } = path ? readConfigFile(path) : { values: new Map<string, never>(), problems: [] };
  const isInEnvironment = (name: string) => {
    const setting = name in SETTINGS ? name : name.replace(/_FILE$/, '');
    return Boolean(env[setting] || env[`${setting}_FILE`]);
  };
  const used = [...values].filter(([name]) => !isInEnvironment(name));
  const variables = { ...env, ...Object.fromEntries(used.map(([name, { text }]) => [name, text])) };
  const lines = new Map(used.map(([name, { line }]) => [name, line]));
  const settings = (Object.entries(SETTINGS) as [SettingName, SettingRow][]).map(([name, row]) =>
    given(name, row, { variables, lines }),
  );
  return { settings, variables, problems };
}

interface Places {
  variables: Variables;
  /** Of the names that CONFIG_FILE gives. */
  lines: ReadonlyMap<string, number>;
}

function given(name: SettingName, row: SettingRow, { variables, lines }: Places): GivenSetting {
  const fileName = `${name}_FILE`;
  const [direct, file] = [variables[name], row.secret ? variables[fileName] : undefined];
  const line = lines.get(file ? fileName : name);
  const from = line === undefined ? 'environment' : { configFile: line };
  if (direct && file)
    return { name, row, text: undefined, from, file, problem: `${name}: set either ${name} or ${fileName}, not both` };
  if (file) return { name, row, from, file, ...textIn(file, fileName) };
  // An empty variable counts as not set: compose files pass missing variables on like this.
  if (direct === undefined || direct === '') return { name, row, text: row.default, from: 'default' };
  return { name, row, text: direct, from };
}

function textIn(file: string, fileName: string): Pick<GivenSetting, 'text' | 'problem'> {
  try {
    return { text: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    return { text: undefined, problem: `${fileName}: ${unreadable(error)}` };
  }
}
