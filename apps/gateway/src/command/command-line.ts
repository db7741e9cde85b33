import { Command, CommanderError, Option } from 'commander';
import { buildName } from '../platform/settings/version.js';

export type Task = 'start' | 'check' | 'print-config';
/** Help, the version or wrong usage was printed already: nothing is left to do. */
export interface Ended {
  exitCode: number;
}

const HELP = `
Without an option, the gateway starts. It reads its settings from the environment, and from the YAML file in CONFIG_FILE;
docs/settings.md lists them. A secret NAME can also be in the file that NAME_FILE names.

Exit code of --check: 0 if all is well, 1 otherwise.
`;

/** What the command is to do. @param words after the name of the script. */
export function readCommandLine(words: readonly string[]): Task | Ended {
  const program = new Command('gateway')
    .description('A gateway between frontends and the Triverse API.')
    .addOption(
      new Option(
        '--check',
        'try the settings, and whether all that they name can be used: storage, upstream, sign-in provider, mail server and so on; start nothing',
      ).conflicts('printConfig'),
    )
    .option('--print-config', 'print every setting with its value and where it came from; secrets are masked')
    .version(buildName(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', HELP)
    .showHelpAfterError('(see --help)')
    .allowExcessArguments(false)
    .exitOverride();
  try {
    const { check, printConfig } = program.parse(words, { from: 'user' }).opts<{ check?: true; printConfig?: true }>();
    return check ? 'check' : printConfig ? 'print-config' : 'start';
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode };
    throw error;
  }
}
