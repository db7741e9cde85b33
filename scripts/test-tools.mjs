/** What the tests need beyond npm: found on the PATH, or installed from the system's packages where that is allowed, or named in one line. */
import { spawnSync } from 'node:child_process';

const TOOLS = [
  { command: 'redis-server', package: 'redis-server', why: 'the Redis engine is tested on a real server' },
  { command: 'chromium', package: 'chromium', why: 'the console is tested in a browser' },
  { command: 'curl', package: 'curl', why: "the README's tour is run as printed" },
];

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

export function ensureTestTools({ log = () => {} } = {}) {
  const missing = TOOLS.filter(({ command }) => !has(command));
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.package);
  if (process.getuid?.() === 0 && has('apt-get')) {
    log(`installing ${names.join(', ')} from the system's packages …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { stdio: 'ignore', env });
  }
  const still = TOOLS.filter(({ command }) => !has(command));
  if (still.length > 0)
    throw new Error(`please install ${still.map((tool) => `${tool.package} (${tool.why})`).join(', ')} and run this again`);
}
