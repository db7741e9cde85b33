import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TEST_TOOLS = new URL('../../scripts/test-tools.mjs', import.meta.url).href;
const ASK = `import { ensureTestTools } from '${TEST_TOOLS}';
try { ensureTestTools({ log: console.log }); } catch (error) { console.error(error.message); process.exitCode = 1; }`;

const ask = (env: Record<string, string>) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', ASK], {
    env,
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });

describe('a tool that the tests need beyond npm', () => {
  it('is named in one line if it is missing and cannot be installed', () => {
    const { status, stderr } = ask({ PATH: '/nonexistent' });
    expect([status, stderr.trim().split('\n')]).toEqual([
      1,
      [
        'please install redis-server (the Redis engine is tested on a real server), chromium (the console is tested in a browser), ' +
          "curl (the README's tour is run as printed), prometheus (its promtool checks the alert rules) and run this again",
      ],
    ]);
  });

  it('is not required if CHROMIUM_PATH names a browser', () => {
    expect(ask({ PATH: '/nonexistent', CHROMIUM_PATH: process.execPath }).stderr).not.toContain('chromium');
  });
});
