import { assignment, budget, given, number, words } from './options.mjs';
import { allOf, id } from './paths.mjs';

const COLUMNS = ['key_id', 'alias', 'scopes', 'created_at', 'expires_at', 'revoke_at', 'revoked_at', 'last_used_at'];

export function addKeyCommands(program, { api, show }) {
  const keys = program.command('keys').description('keys of a team: create, list, show, rotate, revoke');
  keys
    .command('create')
    .description('prints the key in clear, this once')
    .argument('<team_id>')
    .option('--alias <alias>')
    .option('--scopes <scopes>', 'comma-separated; default: all but team:admin', words)
    .option('--flows <flows>', 'comma-separated; default: every flow', words)
    .option('--max <field=number>', 'upper bound of a parameter, e.g. polygon_limit=200000; repeatable', assignment)
    .option('--budget <window=credits>', 'e.g. month=5000; repeatable', budget)
    .option('--limit <name=number>', 'e.g. requests_per_minute=600; repeatable', assignment)
    .option('--expires-at <time>', 'ISO 8601, e.g. 2030-01-31T12:00:00Z')
    .action(async (teamId, options) => show(await api.call('POST', `teams/${id(teamId)}/keys`, { body: settingsOf(options) })));
  keys
    .command('list')
    .argument('<team_id>')
    .action(async (teamId) => show(await allOf(api, `teams/${id(teamId)}/keys`, 'keys'), COLUMNS));
  keys
    .command('show')
    .argument('<key_id>')
    .action(async (keyId) => show(await api.call('GET', `keys/${id(keyId)}`)));
  keys
    .command('rotate')
    .description('makes a successor and prints it in clear, this once')
    .argument('<key_id>')
    .option('--grace <seconds>', 'how long the old key still works; default 0', number)
    .action(async (keyId, { grace }) =>
      show(await api.call('POST', `keys/${id(keyId)}/rotate`, { body: given({ grace_seconds: grace }) })),
    );
  keys
    .command('revoke')
    .description('ends the key, and every token made with it, at once and for good')
    .argument('<key_id>')
    .action(async (keyId) => show(await api.call('DELETE', `keys/${id(keyId)}`)));
}

function settingsOf({ alias, scopes, flows, max, budget: budgets, limit: limits, expiresAt }) {
  const parameters = max === undefined ? undefined : { max };
  return given({ alias, scopes, allowed_flows: flows, parameters, budgets, limits, expires_at: expiresAt });
}
