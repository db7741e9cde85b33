import { AdminFailure } from './admin-api.mjs';
import { budget, number } from './options.mjs';
import { id } from './paths.mjs';

const BUDGETS = ['entity', 'entity_id', 'window', 'limit', 'spent', 'reserved', 'available', 'resets_at'];
const PURPOSE = { sub: 'sub' };
const USAGE = { day: 'day', key: 'key_id', flow: 'flow_name' };
const COUNTS = ['succeeded', 'failed', 'cancelled', 'credits'];
const AUDIT = ['at', 'team_id', 'actor', 'action', 'target', 'outcome', 'ip'];

export function addReportCommands(program, { api, show }) {
  const asJson = () => program.opts().json === true;
  const budgets = program.command('budgets').description('budgets of a team: set, show');
  budgets
    .command('set')
    .description('replaces all budgets of the team; without --budget it removes them')
    .argument('<team_id>')
    .argument('[budgets...]', 'e.g. month=5000 day=200@Europe/Berlin project=apollo:month=500')
    .action(async (teamId, texts) => {
      const body = texts.reduce((before, text) => parsed(text, before), []);
      show(await api.call('PUT', `teams/${id(teamId)}/budgets`, { body }), ['label', 'window', 'credits', 'time_zone']);
    });
  budgets
    .command('show')
    .description('current state of the budgets of the team and its keys')
    .argument('<team_id>')
    .action(async (teamId) => {
      const report = await api.call('GET', `teams/${id(teamId)}/budgets`);
      asJson() ? show(report) : show(report.budgets, BUDGETS);
    });
  program
    .command('usage')
    .description('ended tasks and spent credits of a team by day, key and flow')
    .argument('<team_id>')
    .option('--from <day>', 'e.g. 2026-01-01; default: 30 days ago')
    .option('--to <day>', 'default: today')
    .option('--by <what>', 'day, key, flow, sub (end user) or label:<name>')
    .option('--key <key_id>', 'only this key')
    .option('--flow <flow>', 'only this flow')
    .action(async (teamId, { from, to, by, key, flow }) => {
      const query = { team_id: teamId, from, to, group_by: by, key_id: key, flow };
      const report = await api.call('GET', 'usage', { query });
      const named = by === undefined ? Object.values(USAGE) : [USAGE[by] ?? PURPOSE[by] ?? 'value'];
      asJson() ? show(report) : show(report.rows, [...named, ...COUNTS]);
    });
  program
    .command('audit')
    .description('who did what, newest first')
    .option('--team <team_id>', 'only this team')
    .option('--actor <id>', 'a key id, a token id or admin')
    .option('--action <name>', 'e.g. key.rotate')
    .option('--from <time>', 'ISO 8601')
    .option('--to <time>', 'ISO 8601')
    .option('--limit <number>', 'at most 100; default 20', number)
    .option('--cursor <cursor>', 'from the previous page')
    .action(async ({ team, ...filters }) => {
      const page = await api.call('GET', 'audit', { query: { team_id: team, ...filters } });
      if (asJson()) return show(page);
      show(
        page.events.map((event) => ({ ...event, actor: `${event.actor.kind}:${event.actor.id}` })),
        AUDIT,
      );
      if (page.next_cursor !== null) process.stdout.write(`more: --cursor ${page.next_cursor}\n`);
    });
}

const ALERTS = ['id', 'team_id', 'kind', 'subject', 'state', 'level', 'changed_at', 'muted_until'];
const FINDINGS = ['at', 'kind', 'id', 'team_id', 'flow_name', 'credits', 'charged', 'note'];

export function addAlertCommands(program, { api, show }) {
  const asJson = () => program.opts().json === true;
  const alerts = program.command('alerts').description('alerts of teams and of the installation: list, mute, unmute');
  alerts
    .command('list')
    .description('newest first')
    .option('--team <team_id>', 'only this team')
    .option('--state <state>', 'open or over')
    .option('--kind <kind>', 'e.g. budget')
    .option('--limit <number>', 'at most 100; default 20', number)
    .option('--cursor <cursor>', 'from the previous page')
    .action(async ({ team, ...filters }) => {
      const page = await api.call('GET', 'alerts', { query: { team_id: team, ...filters } });
      if (asJson()) return show(page);
      show(page.alerts, ALERTS);
      if (page.next_cursor !== null) process.stdout.write(`more: --cursor ${page.next_cursor}\n`);
    });
  alerts
    .command('mute')
    .description('sends nothing of the alert until then')
    .argument('<alert_id>')
    .requiredOption('--until <time>', 'ISO 8601')
    .option('--team <team_id>', 'its team, unless it is of the installation')
    .action(async (alertId, { until, team }) =>
      show([await api.call('POST', `alerts/${id(alertId)}/mute`, { query: { team_id: team }, body: { until } })], ALERTS),
    );
  alerts
    .command('unmute')
    .argument('<alert_id>')
    .option('--team <team_id>', 'its team, unless it is of the installation')
    .action(async (alertId, { team }) =>
      show([await api.call('DELETE', `alerts/${id(alertId)}/mute`, { query: { team_id: team } })], ALERTS),
    );
  program
    .command('reconciliation')
    .description("how the gateway's books and the account agree")
    .action(async () => {
      const report = await api.call('GET', 'reconciliation');
      if (asJson()) return show(report);
      show(report.latest ?? { latest: 'not read yet' });
      process.stdout.write('\n');
      show(
        report.findings.flatMap(({ newest }) => newest),
        FINDINGS,
      );
    });
}

function parsed(text, before) {
  try {
    return budget(text, before);
  } catch (error) {
    throw new AdminFailure(`${text}: ${error.message}`, { isUsage: true });
  }
}
