/** `npm run bench -- <name>…`: measured comparisons. Each is in bench/<name>/<name>.bench.mjs; bench/README.md describes how to add one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from '../scripts/build.mjs';
import { installIfNeeded } from '../scripts/install.mjs';
import { describeMachine } from './support/machine.mjs';
import { stopAll } from './support/processes.mjs';
import { isOtherMachine, readRecord, worseThan } from './support/record.mjs';
import { toMarkdown } from './support/report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const say = (line = '') => process.stdout.write(`${line}\n`);
const fileOf = (name) => join(here, name, `${name}.bench.mjs`);
const names = readdirSync(here).filter((name) => existsSync(fileOf(name)));
const OWN = {
  help: { type: 'boolean', help: 'this text' },
  rounds: { type: 'string', default: '5', help: 'alternating runs of every contestant; reports the median' },
  quick: { type: 'boolean', help: 'one short round, to check that the benchmark works; its figures mean nothing' },
  strict: { type: 'boolean', help: 'exit with 1 if a goal is missed' },
  check: { type: 'boolean', help: 'exit with 1 if a ratio is worse by more than 25 % than in bench/results; writes nothing' },
  overwrite: { type: 'boolean', help: 'write over the results of another machine' },
  'no-write': { type: 'boolean', help: 'do not write to bench/results' },
};

function listOptions(options) {
  return Object.entries(options).map(([name, { help, default: value }]) => {
    const usual = value === undefined ? '' : ` (${value})`;
    return `  --${name.padEnd(14)} ${help}${usual}`;
  });
}

async function help() {
  say('npm run bench -- <name>… [options]\n\nServer pinned to one core, load generator on the other, contestants alternate.\n');
  listOptions(OWN).forEach((line) => say(line));
  for (const name of names) {
    const { default: bench } = await import(pathToFileURL(fileOf(name)).href);
    say(`\n${name}: ${bench.title}`);
    listOptions(bench.options ?? {}).forEach((line) => say(line));
  }
}

async function measure(name, argv) {
  const { default: bench } = await import(pathToFileURL(fileOf(name)).href);
  const { values: options } = parseArgs({ args: argv, options: { ...OWN, ...bench.options } });
  const rounds = options.quick ? 1 : Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number of at least 1');
  say(`${name}: ${bench.title}`);
  const sections = await bench.run({ options, rounds, quick: options.quick === true, say });
  const text = toMarkdown({ name, bench, sections, rounds, machine: describeMachine() });
  say(`\n${text}`);
  const record = recordOf(name);
  if (options.check) check(record, sections);
  else if (!options['no-write'] && !options.quick) write(name, text, { record, overwrite: options.overwrite === true });
  const missed = sections.flatMap(({ goals = [] }) => goals).filter(({ reached }) => !reached);
  if (options.strict && missed.length > 0) process.exitCode = 1;
}

const resultOf = (name) => join(here, 'results', `${name}.md`);
const recordOf = (name) => (existsSync(resultOf(name)) ? readRecord(readFileSync(resultOf(name), 'utf8')) : undefined);

function check(record, sections) {
  if (record === undefined) return say('nothing is recorded to compare it with');
  const worse = worseThan(record, sections);
  worse.forEach((line) => say(`worse: ${line}`));
  if (worse.length > 0) process.exitCode = 1;
  else say('no ratio is worse by more than 25 % than recorded');
}

function write(name, text, { record, overwrite }) {
  if (record !== undefined && isOtherMachine(record, text) && !overwrite) {
    say(`not written: the recorded result is of ${record.machine}; --overwrite replaces it`);
    return;
  }
  mkdirSync(join(here, 'results'), { recursive: true });
  writeFileSync(resultOf(name), text);
}

async function main() {
  const argv = process.argv.slice(2);
  const asked = argv.filter((word) => names.includes(word));
  const rest = argv.filter((word) => !names.includes(word));
  if (asked.length === 0 || rest.includes('--help')) {
    if (asked.length === 0 && !rest.includes('--help')) process.exitCode = 2;
    return await help();
  }
  installIfNeeded({ log: say });
  await buildIfNeeded({ log: say });
  for (const name of asked) await measure(name, rest);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopAll();
}
