/** `npm test`: sets up what is missing and runs every test: units once, end-to-end against the sandbox in generation A and in generation B, and what people see in a browser. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { ensureTestTools } from './test-tools.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const results = join(root, '.tmp');

/** Something that keeps jest from ending is a fault of ours; the run is then ended and counts as failed. */
const LIMIT_MS = 25 * 60_000;

// One end-to-end spec at a time: they time revocations and failovers.
const END_TO_END = ['--selectProjects', 'e2e', '--runInBand', '--testTimeout=30000'];
const RUNS = [
  { name: 'unit', args: ['--selectProjects', 'unit'], env: {} },
  { name: 'e2e-a', args: END_TO_END, env: { SANDBOX_GENERATION: 'A' } },
  { name: 'e2e-b', args: END_TO_END, env: { SANDBOX_GENERATION: 'B' } },
  // What a browser is shown does not depend on the upstream's generation.
  { name: 'browser', args: ['--selectProjects', 'browser', '--runInBand'], env: { SANDBOX_GENERATION: 'A' } },
];

/** @returns the counts of jest's own report; a file that could not run at all counts as one failure. */
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
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
    return { passed: report.numPassedTests, failed: failed === 0 && run.status !== 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

try {
  installIfNeeded({ log: say });
  ensureTestTools({ log: say });
  buildIfNeeded({ log: say });
  mkdirSync(results, { recursive: true });
  const outcomes = RUNS.map(runJest);
  const passed = outcomes.reduce((sum, one) => sum + one.passed, 0);
  const failed = outcomes.reduce((sum, one) => sum + one.failed, 0);
  writeFileSync(join(results, 'test-summary.json'), JSON.stringify({ passed, failed }));
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
