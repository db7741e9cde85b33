/** Tools that the tests need beyond npm: found on the PATH, installed from system packages if allowed, or reported in one line. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's interpreter; another one on the PATH does not see Debian's packages. */
const python = (module) => () =>
  ['/usr/bin/python3', 'python3'].some((path) => spawnSync(path, ['-c', `import ${module}`]).status === 0);
const command =
  (...names) =>
  () =>
    names.some((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
const chromium = () => existsSync(process.env.CHROMIUM_PATH ?? '') || command('chromium', 'chromium-browser', 'google-chrome')();
/** Debian's location of servers is not on every PATH. */
const server = (name) => () => existsSync(`/usr/sbin/${name}`) || command(name)();

const TOOLS = [
  { isThere: command('redis-server'), package: 'redis-server', why: 'the Redis engine is tested on a real server' },
  { isThere: chromium, package: 'chromium', why: 'the console is tested in a browser' },
  { isThere: command('curl'), package: 'curl', why: "the README's tour is run as printed" },
  { isThere: command('promtool'), package: 'prometheus', why: 'its promtool checks the alert rules' },
  // Tests with proxies or third-party clients are skipped if these are missing.
  { isThere: server('nginx'), package: 'nginx', optional: true },
  { isThere: server('haproxy'), package: 'haproxy', optional: true },
  { isThere: python('socketio'), package: 'python3-socketio', optional: true },
  { isThere: python('requests'), package: 'python3-requests', optional: true },
  { isThere: python('websocket'), package: 'python3-websocket', optional: true },
];

export function ensureTestTools({ log = () => {} } = {}) {
  const missing = TOOLS.filter(({ isThere }) => !isThere());
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.package);
  if (process.getuid?.() === 0 && command('apt-get')()) {
    log(`installing ${names.join(', ')} from the system's packages …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    const install = (packages) =>
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { stdio: 'ignore', env });
    // apt installs all or nothing: one unknown package must not block the others.
    if (install(names).status !== 0) for (const name of names) install([name]);
  }
  const still = missing.filter(({ isThere }) => !isThere());
  const needed = still.filter(({ optional }) => !optional);
  if (needed.length > 0)
    throw new Error(`please install ${needed.map((tool) => `${tool.package} (${tool.why})`).join(', ')} and run this again`);
  if (still.length > 0) log(`not here, and not tested with: ${still.map((tool) => tool.package).join(', ')}`);
}
