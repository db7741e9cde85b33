/**
 * The test commands. Each sets up what is missing first.
 *   npm test                      unit and functional specs, and one browser smoke test
 *   npm test -- PATH | -t NAME    jest with these arguments over every tier; any option of jest works
 *   npm run test:all              everything; `-- --rest` leaves out what `npm test` runs
 *   npm run test:unit, test:watch, test:debug
 *   npm run test:chaos            the full chaos run; `npm run test:all` runs a short one
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { jest } from './jest.mjs';
import { CHAOS, QUICK, REST } from './test-runs.mjs';
import { ensureTestTools } from './test-tools.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const results = join(root, '.tmp');

/** A run that does not finish in time is stopped and counts as failed. */
const LIMIT_MS = 25 * 60_000;

/** @returns jest's report, or null if there is none. */
function runJest({ name, args, env }) {
  say(`\n== ${name}`);
  const file = join(results, `${name.replaceAll(/\W+/g, '-')}.json`);
  rmSync(file, { force: true });
  const stdio = ['ignore', 'ignore', 'inherit'];
  const run = jest([...args, '--json', `--outputFile=${file}`], { env, stdio, timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')), exitCode: run.status };
  } catch {
    return null;
  }
}

const firstLines = (text) => stripVTControlCharacters(text).split('\n').slice(0, 12).join('\n    ');

/** The failed tests, and the files that could not run at all, each with the start of its error. */
const failuresOf = (report) =>
  report.testResults.flatMap(({ name, assertionResults, status, message }) => {
    const file = relative(root, name);
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file}: ${test.fullName}\n    ${firstLines(test.failureMessages[0] ?? '')}`);
    return failed.length === 0 && status === 'failed' ? [`${file}: could not run\n    ${firstLines(message)}`] : failed;
  });

/** A file that could not run at all counts as one failure, and so does a run without a report. */
function outcomeOf(run) {
  const report = runJest(run);
  if (report === null) return { passed: 0, failures: [`${run.name}: no report`] };
  const failures = failuresOf(report);
  if (failures.length === 0 && report.exitCode !== 0) failures.push(`${run.name}: exit code ${report.exitCode}`);
  return { passed: report.numPassedTests, failures };
}

function runTiers(command, runs) {
  const outcomes = runs.map(outcomeOf);
  const passed = outcomes.reduce((total, one) => total + one.passed, 0);
  const failures = outcomes.flatMap((one) => one.failures);
  writeFileSync(join(results, `${command}-summary.json`), JSON.stringify({ passed, failed: failures.length, failures }));
  for (const failure of failures) say(`failed: ${failure}`);
  say(`${passed} passed, ${failures.length} failed`);
  return failures.length > 0 || passed === 0 ? 1 : 0;
}

function runChosen(args) {
  const debug = args[0] === '--debug';
  const rest = debug ? args.slice(1) : args;
  const workers = debug
    ? ['--runInBand']
    : rest.some((arg) => /^(--maxWorkers|--runInBand|-i$|-w)/.test(arg))
      ? []
      : ['--maxWorkers=2'];
  return jest(['--testTimeout=30000', ...workers, ...rest], { nodeOptions: debug ? ['--inspect-brk'] : [] }).status ?? 1;
}

try {
  installIfNeeded({ log: say });
  ensureTestTools({ log: say });
  await buildIfNeeded({ log: say });
  mkdirSync(results, { recursive: true });
  const [first, ...others] = process.argv.slice(2);
  if (first === undefined) process.exitCode = runTiers('test', QUICK);
  else if (first === '--all') process.exitCode = runTiers('test-all', others.includes('--rest') ? REST : [...QUICK, ...REST]);
  else if (first === '--chaos') process.exitCode = jest(CHAOS.args, { env: CHAOS.env }).status ?? 1;
  else process.exitCode = runChosen([first, ...others]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
