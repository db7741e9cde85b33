import { checkSettings, type GivenSetting, type Variables } from '#config';
import { isAbsolute } from 'node:path';

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
  const shown = masked(text);
  return /^[\x21-\x7e]+$/.test(shown) ? shown : JSON.stringify(shown);
}

/** Wrong values are shown too, and may hold a secret where none is allowed: in a URL, or a key where the path of its file belongs. */
function masked(text: string): string {
  if (text.includes('-----BEGIN')) return MASK;
  return text
    .replace(/:\/\/[^]*@/, `://${MASK}@`)
    .replace(/:\/\/:[^]*/, `://${MASK}`)
    .replace(/(:\/\/[^?#]*[?#])[^]*/, `$1${MASK}`);
}

function sourceOf({ name, text, from, file, problem }: GivenSetting): string {
  if (from === 'default') return text === undefined ? 'not set' : 'default';
  const place = from === 'environment' ? 'environment' : `CONFIG_FILE line ${from.configFile}`;
  if (file === undefined) return place;
  // It might be the secret itself, which was to be in the file.
  const path = problem === undefined || isAbsolute(file) ? file : MASK;
  return `file ${path} (${name}_FILE, ${place})`;
}
