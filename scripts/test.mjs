/** `npm test`: sets up what is missing and runs every test: units once, end-to-end against the sandbox in generation A and in generation B. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { ensureTestTools } from './test-tools.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const results = join(root, '.tmp');

// One end-to-end spec at a time: they time revocations and failovers. Clients' reconnect timers may outlive the last spec.
const END_TO_END = ['--selectProjects', 'e2e', '--runInBand', '--forceExit', '--testTimeout=30000'];
const RUNS = [
  { name: 'unit', args: ['--selectProjects', 'unit'], env: {} },
  { name: 'e2e-a', args: END_TO_END, env: { SANDBOX_GENERATION: 'A' } },
  { name: 'e2e-b', args: END_TO_END, env: { SANDBOX_GENERATION: 'B' } },
];

/** @returns counts, and the files that hold a failed test. */
function runJest({ name, args, env }) {
  say(`\n== ${name}`);
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const run = spawnSync(process.execPath, [...options, jest, ...args, '--json', `--outputFile=${file}`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
    const files = report.testResults.filter(({ status }) => status === 'failed').map((suite) => suite.name);
    return { passed: report.numPassedTests, failed: failed === 0 && run.status !== 0 ? 1 : failed, files };
  } catch {
    return { passed: 0, failed: 1, files: [] };
  }
}

/** Timed end-to-end specs get one more try on a busy machine; that is said, never hidden. */
function runTwiceIfNeeded(run) {
  const first = runJest(run);
  if (first.failed === 0 || first.files.length === 0 || first.files.length > 4 || run.name === 'unit') return first;
  const again = runJest({ ...run, name: `${run.name}-again`, args: [...run.args, '--runTestsByPath', ...first.files] });
  if (again.failed > 0) return first;
  say(`passed only on the second try (${run.name}): ${first.files.map((file) => file.slice(root.length + 1)).join(', ')}`);
  return { passed: first.passed + first.failed, failed: 0, files: [] };
}

try {
  installIfNeeded({ log: say });
  ensureTestTools({ log: say });
  buildIfNeeded({ log: say });
  mkdirSync(results, { recursive: true });
  const outcomes = RUNS.map(runTwiceIfNeeded);
  const passed = outcomes.reduce((sum, one) => sum + one.passed, 0);
  const failed = outcomes.reduce((sum, one) => sum + one.failed, 0);
  writeFileSync(join(results, 'test-summary.json'), JSON.stringify({ passed, failed }));
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
