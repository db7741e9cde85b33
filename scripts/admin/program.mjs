import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { AdminApi } from './admin-api.mjs';
import { addBackupCommands } from './backup-commands.mjs';
import { addKeyCommands } from './key-commands.mjs';
import { addAlertCommands, addReportCommands } from './report-commands.mjs';
import { addTeamCommands } from './team-commands.mjs';
import { addTokenCommands } from './token-commands.mjs';
import { print } from './output.mjs';

const ENVIRONMENT = `
Environment:
  GATEWAY_URL   the gateway's address (default: http://127.0.0.1:3000)
  ADMIN_TOKEN   the operator's token, as the gateway has it; a team:admin key reaches its own team. Or ADMIN_TOKEN_FILE
restore and backup --offline read DATA_DIR or REDIS_URL and the other settings as the gateway does.
`;

export function createProgram(environment = process.env) {
  const program = new Command('admin')
    .description('Administers the teams, keys and budgets of a running gateway.')
    .version(version(), '-V, --version', 'print the version of this gateway and end')
    .option('--json', 'print the data as JSON')
    .addHelpText('after', ENVIRONMENT)
    .showHelpAfterError('(see --help)')
    .exitOverride();
  const api = new AdminApi(environment);
  const show = (data, columns) => print(data, { json: program.opts().json === true, columns });
  addTeamCommands(program, { api, show });
  addKeyCommands(program, { api, show });
  addTokenCommands(program, { api, show });
  addReportCommands(program, { api, show });
  addAlertCommands(program, { api, show });
  addBackupCommands(program, { api });
  return program;
}

function version() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
