/** `npm run check`: format, lint, types, boundaries, dead code, known vulnerabilities. Runs all of them, also after a failure. */
import { spawnSync } from 'node:child_process';
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
  { name: 'known vulnerabilities (npm audit)', command: ['npm', 'audit', '--omit=dev', '--audit-level=high'] },
  {
    name: 'lock file names no registry',
    findings: () => lockedPackages().flatMap(([path, { resolved }]) => (resolved ? [path] : [])),
  },
  { name: 'lock file holds the packages of every platform', findings: missingFromLock },
];

function lockedPackages() {
  return Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
}

/** A package that names one for another platform which the lock file lacks makes `npm ci` fail, and leaves that platform without it. */
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

function passes({ name, command, needs, findings }) {
  if (needs && !existsSync(join(root, needs))) return null;
  const run = command && spawnSync(command[0], command.slice(1), { cwd: root, encoding: 'utf8' });
  // A registry mirror without the audit endpoint says nothing about the packages: neither a pass nor a failure.
  if (run && run.status !== 0 && /audit endpoint returned an error|ENOAUDIT|EAI_AGAIN|ENOTFOUND/.test(run.stderr)) {
    process.stdout.write(`skipped ${name}: the registry offers no audit here\n`);
    return null;
  }
  const found = findings?.() ?? [];
  const ok = run ? run.status === 0 : found.length === 0;
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n`);
  if (!ok) process.stdout.write(`${run ? `${run.stdout ?? ''}${run.stderr ?? ''}` : found.join('\n')}\n`);
  return ok;
}

installIfNeeded({ log: (line) => process.stdout.write(`${line}\n`) });
const outcomes = CHECKS.map(passes);
const total = { passed: outcomes.filter(Boolean).length, failed: outcomes.filter((ok) => ok === false).length };
mkdirSync(join(root, '.tmp'), { recursive: true });
writeFileSync(join(root, '.tmp', 'check-summary.json'), JSON.stringify(total));
process.stdout.write(`checks: ${total.passed} ok, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
