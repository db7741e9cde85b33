import { checkSettings, type GivenSetting, type Variables } from '#config';

export interface PrintedConfig {
  text: string;
  problems: readonly string[];
}

const MASK = '********';

/** Every setting with its value and where it came from. No secret is shown, not even its length. */
export function printedConfig(env: Variables): PrintedConfig {
  const { given, problems } = checkSettings(env);
  const rows = given.map((setting) => [setting.name, valueOf(setting), sourceOf(setting)] as const);
  const [names, values] = [0, 1].map((column) => Math.max(...rows.map((row) => Math.min(row[column]?.length ?? 0, 40))));
  const lines = rows.map(([name, value, source]) => `${name.padEnd(names ?? 0)}  ${value.padEnd(values ?? 0)}  ${source}\n`);
  return { text: lines.join(''), problems };
}

function valueOf({ text, row }: GivenSetting): string {
  if (text === undefined || text === '') return '-';
  if (row.secret) return MASK;
  return /^[\x21-\x7e]+$/.test(text) ? text : JSON.stringify(text);
}

function sourceOf({ name, text, from, file }: GivenSetting): string {
  if (from === 'default') return text === undefined ? 'not set' : 'default';
  const place = from === 'environment' ? 'environment' : `CONFIG_FILE line ${from.configFile}`;
  return file === undefined ? place : `file ${file} (${name}_FILE, ${place})`;
}
