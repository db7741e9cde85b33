import { distance } from 'fastest-levenshtein';
import { readFileSync } from 'node:fs';
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, Scalar } from 'yaml';
import { SETTINGS, type SettingRow } from './settings.js';
import { unreadable } from './unreadable.js';

export interface ConfigFile {
  /** By the name in the file: of a setting, or NAME_FILE. */
  values: ReadonlyMap<string, { text: string; line: number }>;
  problems: readonly string[];
}

const NAMES = Object.entries<SettingRow>(SETTINGS)
  .flatMap(([name, row]) => (row.secret ? [name, `${name}_FILE`] : [name]))
  .filter((name) => name !== 'CONFIG_FILE');

/** Reads the YAML file with settings by their names in the environment. Problems name lines and settings, never a value. */
export function readConfigFile(path: string): ConfigFile {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    return { values: new Map(), problems: [`CONFIG_FILE: ${unreadable(error)}`] };
  }
  const lines = new LineCounter();
  // All values stay text, as in the environment: a token of digits must keep its leading zeros.
  const document = parseDocument(content, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  // A tag that nobody resolves is a warning, and its value would be taken as it stands.
  const problems = [...document.errors, ...document.warnings].map(
    ({ code, pos }) => `${at(lines.linePos(pos[0]).line)}: ${FAULTS[code] ?? 'is not valid YAML'}`,
  );
  return problems.length > 0 ? { values: new Map(), problems } : settingsIn(document, lines);
}

const FAULTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'a setting is there twice',
  TAG_RESOLVE_FAILED: 'has a tag (!…), which nothing resolves',
};

/** Without quotes they mean that there is no value; the schema of all text does not know that. */
const NOTHING = /^(null|Null|NULL|~)$/;

function settingsIn({ contents }: Document, lines: LineCounter): ConfigFile {
  const values = new Map<string, { text: string; line: number }>();
  const problems: string[] = [];
  if (contents === null) return { values, problems };
  if (!isMap(contents)) return { values, problems: ['CONFIG_FILE: must consist of lines such as LOG_LEVEL: info'] };
  for (const { key, value } of contents.items as Pair<Node, Node | null>[]) {
    const line = lines.linePos(key.range?.[0] ?? 0).line;
    const name = textOf(key) ?? '';
    const text = textOf(value);
    if (!NAMES.includes(name)) problems.push(`${at(line)}: ${unknown(name)}`);
    else if (isAlias(value)) problems.push(`${at(line)}: ${name} refers to another value (*…); write the value itself`);
    else if (text === undefined) problems.push(`${at(line)}: ${name} must be text, a number, true, false or a list of these`);
    else values.set(name, { text, line });
  }
  return { values, problems };
}

/** A list is written as the environment has it, with commas. */
function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (isScalar(value)) {
    if (typeof value.value !== 'string') return undefined;
    return value.type === Scalar.PLAIN && NOTHING.test(value.value) ? '' : value.value;
  }
  if (!isSeq(value)) return undefined;
  const items = value.items.map(textOf);
  return items.includes(undefined) ? undefined : items.join(',');
}

/** Shown only if it looks like the name of a setting: it might be a secret in the wrong place. */
function unknown(name: string): string {
  if (!/^[A-Za-z][A-Za-z_]{1,63}$/.test(name)) return 'the name is not that of a setting';
  const far = (setting: string) => distance(name.toUpperCase(), setting);
  const nearest = NAMES.reduce((best, setting) => (far(setting) < far(best) ? setting : best));
  return `${name} is not a setting; did you mean ${nearest}?`;
}

function at(line: number): string {
  return `CONFIG_FILE line ${line}`;
}
