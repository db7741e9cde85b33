import { assignment, budget, endUser, endUserOf, given, number, valueOf, words } from './options.mjs';
import { allOf, id } from './paths.mjs';

const COLUMNS = ['key_id', 'alias', 'scopes', 'created_at', 'expires_at', 'revoke_at', 'revoked_at', 'last_used_at'];

export function addKeyCommands(program, { api, show }) {
  const keys = program.command('keys').description('keys of a team: create, list, show, update, rotate, revoke');
  withSettings(
    keys.command('create').description('creates a key and prints it in clear, only this once').argument('<team_id>'),
  ).action(async (teamId, options) => show(await api.call('POST', `teams/${id(teamId)}/keys`, { body: settingsOf(options) })));
  keys
    .command('list')
    .description('all keys of the team, including revoked ones')
    .argument('<team_id>')
    .action(async (teamId) => show(await allOf(api, `teams/${id(teamId)}/keys`, 'keys'), COLUMNS));
  keys
    .command('show')
    .description('permissions of the key, and when it was last used')
    .argument('<key_id>')
    .action(async (keyId) => show(await api.call('GET', `keys/${id(keyId)}`)));
  withSettings(
    keys
      .command('update')
      .description(
        'changes the given settings; all others stay, including each other limit, default and bound; name=none clears one',
      )
      .argument('<key_id>'),
  )
    .option('--unlimited', 'removes all limits of the key')
    .option('--unlimited-end-users', 'removes all limits of its end users')
    .option('--no-expiry', 'the key works until it is revoked')
    .action(async (keyId, options) => show(await api.call('PATCH', `keys/${id(keyId)}`, { body: settingsOf(options) })));
  keys
    .command('rotate')
    .description('creates a successor and prints it in clear, only this once')
    .argument('<key_id>')
    .option('--grace <seconds>', 'how long the old key still works; default 0, maximum 604800 (a week)', number)
    .action(async (keyId, { grace }) =>
      show(await api.call('POST', `keys/${id(keyId)}/rotate`, { body: given({ grace_seconds: grace }) })),
    );
  keys
    .command('revoke')
    .description('revokes the key and every token created with it, immediately and permanently')
    .argument('<key_id>')
    .action(async (keyId) => show(await api.call('DELETE', `keys/${id(keyId)}`)));
}

function withSettings(command) {
  return command
    .option('--alias <alias>', 'a name for people')
    .option('--scopes <scopes>', 'comma-separated; a new key has all but team:admin', words)
    .option('--flows <flows>', 'the only flows it may use, comma-separated; a new key may use every flow', words)
    .option('--max <field=number>', 'upper bound of a parameter, e.g. polygon_limit=200000; repeatable', assignment)
    .option('--default <field=value>', 'value of a parameter that is left out, e.g. texture_size=2048; repeatable', valueOf)
    .option('--budget <window=credits>', 'e.g. month=5000 or day=200@Europe/Berlin; repeatable', budget)
    .option('--limit <name=number>', 'e.g. requests_per_minute=600; repeatable', assignment)
    .option(
      '--end-user <name=number>',
      'for each end user: open_tasks, creations_per_minute, or a budget such as day=50; repeatable',
      endUser,
    )
    .option('--expires-at <time>', 'ISO 8601, e.g. 2030-01-31T12:00:00Z');
}

function settingsOf(options) {
  const { alias, scopes, flows, max, default: defaults, budget: budgets, limit, unlimited, expiresAt, expiry } = options;
  const parameters = max === undefined && defaults === undefined ? undefined : given({ defaults, max });
  const limits = limit ?? (unlimited ? null : undefined);
  const expires = expiresAt ?? (expiry === false ? null : undefined);
  return given({
    alias,
    scopes,
    allowed_flows: flows,
    parameters,
    budgets,
    limits,
    end_user: endUserOf(options),
    expires_at: expires,
  });
}
