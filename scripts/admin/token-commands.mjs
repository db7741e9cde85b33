import { given, number, words } from './options.mjs';
import { id } from './paths.mjs';

const COLUMNS = ['token_id', 'created_at', 'expires_at', 'made_by', 'revoked_at'];
/** Pages of the audit trail that are read for a list, newest first. */
const MAX_PAGES = 10;

export function addTokenCommands(program, { api, show }) {
  const tokens = program.command('tokens').description('client tokens of a team: mint, list, revoke');
  tokens
    .command('mint')
    .description('makes a client token and prints it; needs a team key in ADMIN_TOKEN, because a token has the rights of its key')
    .option('--ttl <seconds>', 'how long it works; default 600, maximum 3600', number)
    .option('--scopes <scopes>', 'comma-separated; default: all of the key but team:admin', words)
    .option('--tasks <uuids>', 'the only tasks that it may read, comma-separated', words)
    .option('--sub <end user>', 'acts for this end user only')
    .action(async ({ ttl, scopes, tasks, sub }) =>
      show(await api.call('POST', 'tokens', { body: given({ ttl_seconds: ttl, scopes, task_uuids: tasks, sub }) })),
    );
  tokens
    .command('list')
    .description('client tokens that still work and those that were revoked, as far as the audit trail has them')
    .argument('<team_id>')
    .action(async (teamId) => show(await tokensOf(api, teamId), COLUMNS));
  tokens
    .command('revoke')
    .description('revokes one client token and closes its connections immediately')
    .argument('<team_id>')
    .argument('<token_id>', 'the id from the answer that created the token, or from tokens list')
    .action(async (teamId, tokenId) => show(await api.call('DELETE', `tokens/${id(tokenId)}`, { query: { team_id: teamId } })));
}

/** Tokens are not stored; the trail knows who made which, and the id of a token when it expires. */
async function tokensOf(api, teamId) {
  const [minted, revoked] = await Promise.all(['token.mint', 'token.revoke'].map((action) => eventsOf(api, teamId, action)));
  const revokedAt = new Map(revoked.map(({ target, at }) => [target, at]));
  return minted
    .map(({ target, at, actor }) => ({
      token_id: target,
      created_at: at,
      expires_at: expiryOf(target),
      made_by: actor.id,
      revoked_at: revokedAt.get(target) ?? null,
    }))
    .filter(({ expires_at: expires }) => expires !== null && Date.parse(expires) > Date.now());
}

async function eventsOf(api, teamId, action) {
  const events = [];
  // No token lives longer than an hour.
  const query = { team_id: teamId, action, limit: 100, from: new Date(Date.now() - 3_660_000).toISOString() };
  for (let [page, cursor] = [0]; page < MAX_PAGES; page += 1) {
    const answer = await api.call('GET', 'audit', { query: { ...query, cursor } });
    events.push(...answer.events.filter(({ outcome }) => outcome === 'success'));
    if (answer.next_cursor === null) break;
    cursor = answer.next_cursor;
  }
  return events;
}

/** The id begins with the end in Unix seconds, to base 36. */
function expiryOf(tokenId) {
  const seconds = parseInt(tokenId.split('.')[0], 36);
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : null;
}
