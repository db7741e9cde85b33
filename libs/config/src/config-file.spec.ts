import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSettings, loadSettings, type SettingName, type Variables } from './index.js';

describe('CONFIG_FILE', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'config-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const read = (text: string, env: Variables = {}) => loadSettings({ CONFIG_FILE: write('gateway.yml', text), ...env });
  const problemsOf = (text: string) => checkSettings({ CONFIG_FILE: write('gateway.yml', text) }).problems;

  it('gives settings by their names, and lists as YAML lists', () => {
    const settings = read(`# comment
PORT: 8080
SIGNED_LINKS: true
ALLOWED_ORIGINS:
  - https://app.example.com
  - https://*.example.org
ASSET_HOSTS: a.example,b.example
HOST:
`);
    expect(settings).toMatchObject({
      PORT: 8080,
      SIGNED_LINKS: true,
      HOST: '127.0.0.1',
      ASSET_HOSTS: ['a.example', 'b.example'],
    });
    expect(settings.ALLOWED_ORIGINS).toEqual(['https://app.example.com', 'https://*.example.org']);
  });

  it('keeps a secret of digits as it is written', () => {
    expect(read('ADMIN_TOKEN: 00123456789012345').ADMIN_TOKEN).toEqual(['00123456789012345']);
  });

  it.each(['null', 'NULL', 'Null', '~', ''])('takes a value that is written as %j for none, as YAML means it', (nothing) => {
    const settings = read(`PORT: ${nothing}\nDATA_DIR: ${nothing}\nALLOWED_ORIGINS: [${nothing}]\nOIDC_CLIENT_ID: ${nothing}`);
    expect(settings).toMatchObject({ PORT: 3000, DATA_DIR: undefined, ALLOWED_ORIGINS: [], OIDC_CLIENT_ID: undefined });
  });

  it('keeps a quoted null as text', () => {
    expect(read(`DATA_DIR: 'null'`).DATA_DIR).toBe('null');
  });

  it('loses to the environment, also where that names a file or gives an empty value', () => {
    const key = write('key', 'sk-from-a-file\n');
    const text = `PORT: 8080\nLOG_LEVEL: debug\nTRIVERSE_API_KEY: sk-in-the-configuration\nTEAMS_FILE: teams.yml`;
    expect(
      read(text, { PORT: '9090', LOG_LEVEL: '', TRIVERSE_API_KEY_FILE: key, TEAMS: 'a name of something else' }),
    ).toMatchObject({
      PORT: 9090,
      LOG_LEVEL: 'debug',
      TRIVERSE_API_KEY: ['sk-from-a-file'],
      TEAMS_FILE: 'teams.yml',
    });
  });

  it('names the files of secrets too', () => {
    expect(read(`TRIVERSE_API_KEY_FILE: ${write('key', 'sk-from-a-file')}`).TRIVERSE_API_KEY).toEqual(['sk-from-a-file']);
  });

  it.each([
    ['PROT: 80', 'CONFIG_FILE line 1: PROT is not a setting; did you mean PORT?'],
    ['\nredis_uri: x', 'CONFIG_FILE line 2: redis_uri is not a setting; did you mean REDIS_URL?'],
    ['CONFIG_FILE: other.yml', 'CONFIG_FILE line 1: CONFIG_FILE is not a setting; did you mean'],
    ['sk-pasted-0123456789: x', 'CONFIG_FILE line 1: the name is not that of a setting'],
    ['PORT: 1\nPORT: 2', 'CONFIG_FILE line 2: a setting is there twice'],
    ['HOST: &host ::1\nPUBLIC_URL: *host', 'CONFIG_FILE line 2: PUBLIC_URL refers to another value (*…); write the value itself'],
    ['PORT: {a: 1}', 'CONFIG_FILE line 1: PORT must be text, a number, true, false or a list of these'],
    ['HOST: x\nADMIN_TOKEN: !vault encrypted-0123456789', 'CONFIG_FILE line 2: has a tag (!…), which nothing resolves'],
    ['- PORT', 'CONFIG_FILE: must consist of lines such as LOG_LEVEL: info'],
    ['HOST: x\nADMIN_TOKEN: "x', 'CONFIG_FILE line 2: is not valid YAML'],
    ['\nPORT: eighty', 'PORT (CONFIG_FILE line 2): '],
  ])('is refused with the line and what is wrong: %j', (text, problem) => {
    const [first = ''] = problemsOf(text);
    expect(first.slice(0, problem.length)).toBe(problem);
    expect(first).not.toMatch(/eighty|sk-pasted/);
  });

  it('is refused when it cannot be read', () => {
    expect(() => loadSettings({ CONFIG_FILE: join(folder, 'none.yml') })).toThrow('CONFIG_FILE: the file cannot be read');
  });

  it('tells where each setting was given', () => {
    const key = write('key', 'sk-from-a-file');
    const { given } = checkSettings({
      CONFIG_FILE: write('gateway.yml', `\nPORT: 8080\nADMIN_TOKEN_FILE: ${key}`),
      HOST: '::1',
      TRIVERSE_API_KEY_FILE: key,
    });
    const of = (wanted: SettingName) => given.find(({ name }) => name === wanted);
    expect(of('PORT')).toMatchObject({ text: '8080', from: { configFile: 2 } });
    expect(of('ADMIN_TOKEN')).toMatchObject({ file: key, from: { configFile: 3 } });
    expect(of('TRIVERSE_API_KEY')).toMatchObject({ file: key, from: 'environment' });
    expect(of('HOST')).toMatchObject({ text: '::1', from: 'environment' });
    expect(of('LOG_LEVEL')).toMatchObject({ text: 'info', from: 'default' });
  });
});
