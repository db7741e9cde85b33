import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { type FieldError } from '#contracts';
import { readKeyId } from '../keys/team-key-format.js';
import { type KeySettingsInput } from '../keys/team-key-schema.js';
import { sha256Hex } from '../shared/digest.js';
import { fieldErrors } from '../shared/parse-input.js';
import { type TeamBudgets } from '../teams/limits-schema.js';
import { type EndUserLimits, type Limits, type TeamAlerts } from '../teams/team.js';
import { TeamsFileError } from './teams-file-error.js';
import { type DeclaredKeyInput, teamsFileSchema } from './teams-file-schema.js';

export interface DeclaredKey {
  keyId: string;
  /** SHA-256 of the whole key, hex. */
  digest: string;
  settings: KeySettingsInput;
}

export interface DeclaredTeam extends TeamBudgets {
  teamId: string;
  name: string;
  limits: Limits;
  alerts?: TeamAlerts;
  endUser?: EndUserLimits | undefined;
  keys: DeclaredKey[];
}

/**
 * Reads the declared teams. A relative `key_file` is relative to the teams file.
 * @throws TeamsFileError naming each error with its position, e.g. `teams[0].keys[1].scopes[0]`.
 */
export async function loadTeamsFile(path: string): Promise<DeclaredTeam[]> {
  const result = teamsFileSchema.safeParse(parseYaml(path, await readText(path, path, '')));
  if (!result.success) throw new TeamsFileError(path, fieldErrors(result.error));
  const teams: DeclaredTeam[] = [];
  for (const [index, team] of result.data.teams.entries()) {
    const keys: DeclaredKey[] = [];
    for (const [at, key] of (team.keys ?? []).entries()) keys.push(await declaredKey(path, `teams[${index}].keys[${at}]`, key));
    const { id: teamId, name, limits = {}, budgets = { budgets: [] }, end_user: endUser, alerts } = team;
    teams.push({ teamId, name, limits, ...budgets, endUser, ...(alerts && { alerts }), keys });
  }
  mustBeUnique(path, teams);
  return teams;
}

function parseYaml(path: string, text: string): unknown {
  // Pretty errors quote the line, which may contain a secret.
  const document = parseDocument(text, { prettyErrors: false });
  const [fault] = document.errors;
  if (fault === undefined) return document.toJS();
  const line = text.slice(0, fault.pos[0]).split('\n').length;
  throw new TeamsFileError(path, [{ field: '', message: `line ${line} is not YAML (${fault.code})` }]);
}

async function declaredKey(path: string, field: string, input: DeclaredKeyInput): Promise<DeclaredKey> {
  const { key_id: keyId, digest, key_file: keyFile, ...settings } = input;
  if (keyId !== undefined && digest !== undefined) return { keyId, digest: digest.slice('sha256:'.length), settings };
  const key = (await readText(path, resolve(dirname(path), keyFile ?? ''), `${field}.key_file`)).trim();
  const readId = readKeyId(key);
  if (readId === null) throw new TeamsFileError(path, [{ field: `${field}.key_file`, message: 'does not hold a team key' }]);
  return { keyId: readId, digest: sha256Hex(key), settings };
}

async function readText(path: string, source: string, field: string): Promise<string> {
  try {
    return await readFile(source, 'utf8');
  } catch (error) {
    const reason = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown fault';
    throw new TeamsFileError(path, [{ field, message: `cannot be read (${reason})` }]);
  }
}

function mustBeUnique(path: string, teams: readonly DeclaredTeam[]): void {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  const note = (id: string, field: string) => {
    if (seen.has(id)) faults.push({ field, message: 'is declared twice' });
    seen.add(id);
  };
  teams.forEach((team, index) => {
    note(`team ${team.teamId}`, `teams[${index}].id`);
    team.keys.forEach((key, at) => note(`key ${key.keyId}`, `teams[${index}].keys[${at}].key_id`));
  });
  if (faults.length > 0) throw new TeamsFileError(path, faults);
}
