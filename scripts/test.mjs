/** `npm test`: sets up what is missing and runs every test: units once, end-to-end against the sandbox in generation A and in generation B. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { ensureTestTools } from './test-tools.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const results = join(root, '.tmp');

const RUNS = [
  { name: 'unit', args: ['--selectProjects', 'unit'], env: {} },
  { name: 'e2e-a', args: ['--selectProjects', 'e2e', '--runInBand'], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'e2e-b', args: ['--selectProjects', 'e2e', '--runInBand'], env: { SANDBOX_GENERATION: 'B' } },
];

function runJest({ name, args, env }) {
  say(`\n== ${name}`);
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const run = spawnSync(
    process.execPath,
    [...options, jest, ...args, '--json', `--outputFile=${file}`, ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    },
  );
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: failed === 0 && run.status !== 0 ? 1 : failed };
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
  const total = outcomes.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
  writeFileSync(join(results, 'test-summary.json'), JSON.stringify(total));
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
