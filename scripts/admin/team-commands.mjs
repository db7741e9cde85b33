import { assignment, budget, endUser, endUserOf, given } from './options.mjs';
import { createInterface } from 'node:readline/promises';
import { AdminFailure } from './admin-api.mjs';
import { allOf, id } from './paths.mjs';

const COLUMNS = ['team_id', 'name', 'origin', 'created_at', 'disabled_at'];
const END_USER = 'for each end user: open_tasks, creations_per_minute, or a budget such as day=50; repeat for several';
const LIMITS = 'requests_per_minute, creations_per_minute, uploads_per_minute, open_tasks, sockets';

export function addTeamCommands(program, { api, show }) {
  const teams = program.command('teams').description('teams: create, list, show, update, delete');
  teams
    .command('create')
    .description('creates a team, without keys; see keys create')
    .requiredOption('--name <name>', 'a name for people')
    .option(
      '--budget <window=credits>',
      'e.g. month=5000, day=200@Europe/Berlin or project=apollo:month=500; repeat for several',
      budget,
    )
    .option('--limit <name=number>', `${LIMITS}; repeat for several`, assignment)
    .option('--end-user <name=number>', END_USER, endUser)
    .action(async ({ name, budget: budgets, limit: limits, endUser: end_user }) =>
      show(await api.call('POST', 'teams', { body: given({ name, budgets, limits, end_user }) })),
    );
  teams
    .command('list')
    .description('all teams, except deleted ones')
    .action(async () => show(await allOf(api, 'teams', 'teams'), COLUMNS));
  teams
    .command('show')
    .description('name, limits and budgets')
    .argument('<team_id>')
    .action(async (teamId) => show(await api.call('GET', `teams/${id(teamId)}`)));
  teams
    .command('update')
    .description('changes the given settings; all others stay')
    .argument('<team_id>')
    .option('--name <name>', 'a name for people')
    .option('--limit <name=number>', `${LIMITS}; name=none clears one; the others stay`, assignment)
    .option('--unlimited', 'removes all limits')
    .option('--end-user <name=number>', `${END_USER}; name=none clears one`, endUser)
    .option('--unlimited-end-users', 'removes all limits of end users')
    .option('--disable', 'refuse all its credentials until it is enabled')
    .option('--enable', 'accept them again')
    .action(async (teamId, { name, limit, unlimited, disable, enable, ...options }) => {
      const limits = limit ?? (unlimited ? null : undefined);
      const disabled = disable ? true : enable ? false : undefined;
      show(
        await api.call('PATCH', `teams/${id(teamId)}`, { body: given({ name, limits, end_user: endUserOf(options), disabled }) }),
      );
    });
  teams
    .command('delete')
    .description('deletes the team; all its credentials stop working immediately and permanently')
    .argument('<team_id>')
    .option('--yes', 'does not ask')
    .action(async (teamId, { yes }) => {
      if (!yes) await mustBeWanted(api, teamId);
      show(await api.call('DELETE', `teams/${id(teamId)}`));
    });
}

/** @throws AdminFailure unless the name of the team is typed at the terminal */
async function mustBeWanted(api, teamId) {
  const { name } = await api.call('GET', `teams/${id(teamId)}`);
  const usage = { isUsage: true };
  if (!process.stdin.isTTY) throw new AdminFailure(`deletes the team "${name}" for good: repeat the command with --yes`, usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`This deletes the team "${name}" and all its keys for good. Type its name to go on: `);
  terminal.close();
  if (answer.trim() !== name) throw new AdminFailure('nothing was deleted', usage);
}
