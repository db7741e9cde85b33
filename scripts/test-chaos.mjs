/** `npm run test:chaos`: the full chaos run; a short one is part of `npm test`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { ensureTestTools } from './test-tools.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
installIfNeeded({ log: say });
ensureTestTools({ log: say });
buildIfNeeded({ log: say });
const jest = [
  join(root, 'node_modules/jest/bin/jest.js'),
  '--selectProjects',
  'e2e',
  '--testPathPatterns',
  'chaos/chaos',
  '--forceExit',
];
const run = spawnSync(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', ...jest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CHAOS: 'full' },
});
process.exitCode = run.status ?? 1;
