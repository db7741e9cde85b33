import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSettings } from './load-settings.js';
import { type SettingName, SETTINGS } from './settings.js';

const problemsOf = (env: Record<string, string>) => checkSettings(env).problems;

describe('what is said of a value that is wrong', () => {
  it.each([
    ['PORT', 'eighty', 'must be a whole number'],
    ['PORT', '1.5', 'must be a whole number'],
    ['PORT', '0x10', 'must be a whole number'],
    ['STATUS_TERMINAL_TTL', '1e3', 'must be a whole number'],
    ['PORT', '70000', 'must be at most 65535'],
    ['STATUS_FRESH_MS', '-1', 'must be at least 0'],
    ['LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent'],
    ['SIGNED_LINKS', 'yes', 'must be true or false'],
    ['TRIVERSE_BASE_URL', 'api.triverse.ai', 'must be an http:// or https:// URL'],
    ['REDIS_PREFIX', 'A prefix', 'must be 1 to 20 lower-case letters, digits or hyphens'],
    ['OTEL_SERVICE_NAME', 'a name', 'must be 1 to 64 letters, digits, dots, hyphens or underscores'],
  ])('%s=%s: %s', (name, value, problem) => expect(problemsOf({ [name]: value })).toEqual([`${name}: ${problem}`]));

  it.each(Object.keys(SETTINGS) as SettingName[])('is plain for %s', (name) => {
    // Some take any text, and some of the values name a file.
    const said = ['?', '-7', '\u0001', '99999999999999'].flatMap((value) => problemsOf({ [name]: value }));
    expect(said.filter((problem) => /Invalid|Too (small|big)|expected|received|pattern/i.test(problem))).toEqual([]);
  });
});

describe('what is said of the file of a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plain-problems-'));
  const write = (text: string) => {
    writeFileSync(join(folder, 'secret'), text);
    return join(folder, 'secret');
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names why it cannot be read', () => {
    expect(problemsOf({ ADMIN_TOKEN_FILE: join(folder, 'none') })).toEqual([
      'ADMIN_TOKEN_FILE: the file cannot be read (ENOENT)',
    ]);
    expect(problemsOf({ ADMIN_TOKEN_FILE: folder })).toEqual(['ADMIN_TOKEN_FILE: the file cannot be read (EISDIR)']);
    expect(problemsOf({ CONFIG_FILE: folder })).toEqual(['CONFIG_FILE: the file cannot be read (EISDIR)']);
  });

  it('says that it is empty', () => {
    const env = { REDIS_URL: 'redis://cache', REDIS_PASSWORD_FILE: write('\n') };
    expect(problemsOf(env)).toEqual(['REDIS_PASSWORD: must not be empty']);
  });

  it.each(['GATEWAY_SECRET', 'ADMIN_TOKEN', 'TRIVERSE_API_KEY'])('does not take two lines for one %s', (name) => {
    const [problem] = problemsOf({ [`${name}_FILE`]: write(`${'a'.repeat(40)}\n${'b'.repeat(40)}\n`) });
    expect(problem).toMatch(new RegExp(`^${name}: `));
  });
});

describe('settings that exclude each other', () => {
  it('do not serve the metrics and the gateway on one port', () => {
    expect(problemsOf({ PORT: '3000', METRICS_PORT: '3000' })).toEqual(['METRICS_PORT: must not be the same as PORT']);
    expect(problemsOf({ PORT: '0', METRICS_PORT: '0' })).toEqual([]);
  });
});
