import { environment as env } from '#config';
import { readCommandLine, type Task } from './command/command-line.js';

// Until somebody listens for them, these signals would end the process.
for (const signal of ['SIGHUP', 'SIGUSR2']) process.on(signal, () => undefined);

/** Loads no more of the program than the task needs. @returns the exit code, if the process is to end. */
async function run(task: Task): Promise<number | undefined> {
  if (task === 'start') {
    const { startGateway } = await import('./start-gateway.js');
    return startGateway(env);
  }
  if (task === 'check') {
    const { runChecks } = await import('./command/checks.js');
    return (await runChecks(env, (line) => process.stdout.write(`${line}\n`))) ? 0 : 1;
  }
  const { printedConfig } = await import('./command/print-config.js');
  const { text, problems } = printedConfig(env);
  process.stdout.write(text);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

const task = readCommandLine(process.argv.slice(2));
const exitCode = typeof task === 'object' ? task.exitCode : await run(task);
// Once everything is printed; a connection that a check left open does not count.
if (exitCode !== undefined) process.stdout.write('', () => process.exit(exitCode));
