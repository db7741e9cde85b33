import { TEAM_KEY_PATTERN } from '../keys/team-key-format.js';

const SECRET_NAME = /^(authorization|cookie|password|secret|digest|key|token|.*_(secret|token|password|digest))$/i;
const ALL_TEAM_KEYS = new RegExp(TEAM_KEY_PATTERN.source, 'g');
const ALL_TOKENS = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const HIDDEN = '[hidden]';

/** A copy in which nothing that names or looks like a credential is left. */
export function withoutSecrets(detail: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, SECRET_NAME.test(name) ? HIDDEN : hide(value)]));
}

function hide(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ALL_TEAM_KEYS, HIDDEN).replace(ALL_TOKENS, HIDDEN);
  if (Array.isArray(value)) return value.map(hide);
  return typeof value === 'object' && value !== null ? withoutSecrets(Object.fromEntries(Object.entries(value))) : value;
}
