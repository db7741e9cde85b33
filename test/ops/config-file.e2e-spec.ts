import { type SettingRow, SETTINGS } from '#config';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reload } from '../../apps/gateway/src/platform/settings/reload.js';
import { call } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';

const NEW_TOKEN = 'another-admin-token-0123456789';

describe('CONFIG_FILE on SIGHUP', () => {
  let folder: string;
  let stack: Stack;
  const write = (text: string) => writeFileSync(join(folder, 'gateway.yml'), text);
  const reload = () => process.emit('SIGHUP');
  const level = async () =>
    (await call<{ level: string }>(stack.url, '/gateway/v1/log-level', { token: NEW_TOKEN })).body.data.level;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
    write(`LOG_LEVEL: warn\nADMIN_TOKEN: ${ADMIN_TOKEN}\nLINK_TTL: 60`);
    stack = await startStack({ env: { CONFIG_FILE: join(folder, 'gateway.yml'), LOG_LEVEL: '', ADMIN_TOKEN: '' } });
  });
  afterEach(async () => {
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('puts settings that reload into force, and says which need a restart', async () => {
    write(`LOG_LEVEL: info\nADMIN_TOKEN: ${NEW_TOKEN}\nLINK_TTL: 120`);
    reload();
    expect(await level()).toBe('info');
    expect((await call(stack.url, '/gateway/v1/log-level', { token: ADMIN_TOKEN })).status).toBe(401);
    expect(stack.logs()).toContain('changed, but a restart is needed: LINK_TTL"');
    expect(stack.logs()).not.toContain(NEW_TOKEN);
  });

  it('changes nothing while the file has a fault, and names its line', async () => {
    write(`LOG_LEVEL: info\nADMIN_TOKEN: ${NEW_TOKEN}\nLINK_TLL: 120`);
    reload();
    expect((await call(stack.url, '/gateway/v1/log-level', { token: NEW_TOKEN })).status).toBe(401);
    expect(stack.logs()).toContain('CONFIG_FILE line 3: LINK_TLL is not a setting; did you mean LINK_TTL?');
  });

  it('can change every setting that the table says reloads, and no other', () => {
    const marked = Object.entries<SettingRow>(SETTINGS).flatMap(([name, row]) => (row.reloads ? [name] : []));
    expect(stack.apps[0]?.get(Reload).reloadable().sort()).toEqual(marked.sort());
  });
});
