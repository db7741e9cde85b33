/** `npm run check`: format, lint, types, boundaries, dead code, known vulnerabilities. Runs all of them, two at a time, also after a failure. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installIfNeeded, root } from './install.mjs';

const bin = (path) => [process.execPath, join(root, 'node_modules', path)];
const CHECKS = [
  { name: 'format (prettier)', command: [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lint (eslint)', command: [...bin('eslint/bin/eslint.js'), '.'] },
  { name: 'types (tsc)', command: [...bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of the SDK (tsc)',
    needs: 'libs/client/tsconfig.json',
    command: [...bin('typescript/bin/tsc'), '--noEmit', '-p', 'libs/client/tsconfig.json'],
  },
  {
    name: 'types of the console (tsc)',
    needs: 'apps/console/tsconfig.json',
    command: [...bin('typescript/bin/tsc'), '--noEmit', '-p', 'apps/console/tsconfig.json'],
  },
  {
    name: 'boundaries (dependency-cruiser)',
    command: [...bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'apps', 'libs', '--config', '.dependency-cruiser.cjs'],
  },
  { name: 'dead code (knip)', command: [...bin('knip/bin/knip.js')] },
  { name: 'known vulnerabilities (npm audit)', findings: vulnerabilities },
  {
    name: 'lock file names no registry',
    findings: () => lockedPackages().flatMap(([path, { resolved }]) => (resolved ? [path] : [])),
  },
  { name: 'lock file holds the packages of every platform', findings: missingFromLock },
];

function lockedPackages() {
  return Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
}

/** Optional packages for other platforms that are missing from the lock file make `npm ci` fail there. */
function missingFromLock() {
  const locked = new Map(lockedPackages());
  const holds = (path, name) => {
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      if (locked.has(at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`)) return true;
      if (at === '') return false;
    }
  };
  return [...locked].flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).flatMap((name) => (holds(path, name) ? [] : [`${path} needs ${name}`])),
  );
}

/**
 * Packages of the running gateway with a known vulnerability of high or critical severity. Null if the registry gave no report, because
 * it cannot be reached or is a mirror without the audit endpoint.
 */
function vulnerabilities() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8' });
  let report;
  try {
    report = JSON.parse(stdout).vulnerabilities;
  } catch {
    return null;
  }
  if (!report) return null;
  const serious = Object.values(report).filter(({ severity }) => severity === 'high' || severity === 'critical');
  return serious.map(({ name, severity, range }) => `${name} ${range}: ${severity}`);
}

/** @returns {Promise<{ ok: boolean, output: string }>} */
function run([program, ...args]) {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    );
  });
}

async function passes({ name, command, needs, findings }) {
  if (needs && !existsSync(join(root, needs))) return null;
  const found = command ? [] : findings();
  if (found === null) {
    process.stdout.write(`skipped ${name}: the registry gave no report\n`);
    return null;
  }
  const { ok, output } = command ? await run(command) : { ok: found.length === 0, output: found.join('\n') };
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n`);
  if (!ok) process.stdout.write(`${output}\n`);
  return ok;
}

installIfNeeded({ log: (line) => process.stdout.write(`${line}\n`) });
const outcomes = [];
const waiting = CHECKS.values();
const lane = async () => {
  for (const check of waiting) outcomes.push(await passes(check));
};
await Promise.all([lane(), lane()]);
const total = { passed: outcomes.filter(Boolean).length, failed: outcomes.filter((ok) => ok === false).length };
mkdirSync(join(root, '.tmp'), { recursive: true });
writeFileSync(join(root, '.tmp', 'check-summary.json'), JSON.stringify(total));
process.stdout.write(`checks: ${total.passed} ok, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
