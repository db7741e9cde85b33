import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs the few kinds of PowerShell lines that this repository prints, by PowerShell's rules for words and quotes: an assignment to `$env:NAME`, a
 * command, and a text that is piped through a command and ConvertFrom-Json. Whatever else stands there is an error: these lines are to be simple.
 * @returns what the commands have printed
 */
export async function runPowerShell(text: string, { cwd, env }: { cwd: string; env: Record<string, string | undefined> }) {
  const variables: Record<string, string | undefined> = { ...env };
  let printed = '';
  for (const line of text.split('\n').map((one) => one.trim())) {
    const assignment = /^\$env:(\w+) = (.+)$/.exec(line);
    if (assignment) variables[assignment[1] ?? ''] = await valueOf(assignment[2] ?? '');
    else if (line !== '') printed += await run(line);
  }
  return printed;

  async function valueOf(expression: string): Promise<string> {
    const piped = /^\(('[^']*') \| ([^|]+) \| ConvertFrom-Json\)((?:\.\w+)+)$/.exec(expression);
    if (piped === null) return wordsOf(expression).join(' ');
    const [, input = '', command = '', path = ''] = piped;
    const answer = JSON.parse(await run(command, wordsOf(input)[0])) as Record<string, unknown>;
    const value = path
      .slice(1)
      .split('.')
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], answer);
    return String(value);
  }

  async function run(command: string, input?: string): Promise<string> {
    const [program = '', ...args] = wordsOf(command);
    const running = promisify(execFile)(PROGRAMS[program] ?? unknown(program), args, { cwd, env: variables, timeout: 60_000 });
    // The pipe ends each text with a line break.
    running.child.stdin?.end(input === undefined ? '' : `${input}\r\n`);
    return (await running).stdout;
  }

  function wordsOf(command: string): string[] {
    const words = [...command.matchAll(/\s*(?:'([^']*)'|"([^"]*)"|([\w./:=-]+))(?=\s|$)/gy)];
    if (words.map(([word]) => word).join('') !== command.trimEnd()) throw new Error(`not understood: ${command}`);
    return words.map(([, literal, expandable, bare]) => literal ?? bare ?? expanded(expandable ?? ''));
  }

  function expanded(word: string): string {
    const value = word.replaceAll(/\$env:(\w+)/g, (_match, name: string) => variables[name] ?? '');
    return /[$`]/.test(value) ? unknown(word) : value;
  }
}

/** In Windows PowerShell `curl` alone is another command. */
const PROGRAMS: Readonly<Record<string, string>> = { 'curl.exe': 'curl', node: process.execPath };
const unknown = (what: string): never => {
  throw new Error(`not understood: ${what}`);
};
