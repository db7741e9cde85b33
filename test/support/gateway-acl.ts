import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OPERATIONS = fileURLToPath(new URL('../../docs/operations.md', import.meta.url));

/** The user that docs/operations.md gives the gateway, word for word: the storage specs run as that user. */
export const GATEWAY_USER = { name: 'gateway', password: 'a-password-of-the-gateway', rules: documentedRules() };

function documentedRules(): string[] {
  const [, rules] = /ACL SETUSER gateway on >PASSWORD ([^`]+)```/.exec(readFileSync(OPERATIONS, 'utf8')) ?? [];
  if (rules === undefined) throw new Error('docs/operations.md names no ACL of the gateway');
  return rules.replaceAll('\\\n', ' ').trim().split(/\s+/);
}

/** What the server refused to its users, one line each. */
export function refusalsOf(server: { cli(...args: string[]): string }): string[] {
  const log = server.cli('ACL', 'LOG').split('\n');
  return log.flatMap((line, at) => (line === 'object' ? [log[at + 1] ?? ''] : []));
}
