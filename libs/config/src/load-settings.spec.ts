import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, misspelt, type SettingName, type SettingRow, type Settings, SETTINGS, SettingsError } from './index.js';

describe('loadSettings', () => {
  it('gives typed defaults for an empty environment and freezes them', () => {
    const settings = loadSettings({});
    expect(settings.PORT).toBe(3000);
    expect(settings.STATUS_FRESH_MS).toBe(2000);
    // As the Standard Webhooks specification advises: from seconds to a day.
    expect(settings.WEBHOOK_RETRY_WAITS).toEqual([5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400]);
    expect(settings.TRIVERSE_API_KEY).toBeUndefined();
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('leaves settings without a default undefined, in their type too', () => {
    const withDefault = Object.entries<SettingRow>(SETTINGS).filter(([, row]) => row.default !== undefined);
    const set = Object.entries(loadSettings({})).filter(([, value]) => value !== undefined);
    expect(set.map(([name]) => name)).toEqual(withDefault.map(([name]) => name));
    // Checked by the compiler.
    const typed: [undefined extends Settings['ADMIN_TOKEN'] ? true : false, undefined extends Settings['PORT'] ? true : false] = [
      true,
      false,
    ];
    expect(typed).toEqual([true, false]);
  });

  it('names every invalid setting at once and never shows a value', () => {
    const read = () =>
      loadSettings({
        PORT: 'eighty-thousand',
        TRIVERSE_API_KEY: 'hunter2',
        LOG_LEVEL: 'shouting',
        REDIS_URL: 'http://u:s3cret@h',
      });
    expect(read).toThrow(SettingsError);
    try {
      read();
    } catch (error) {
      const text = String(error);
      for (const name of ['PORT', 'TRIVERSE_API_KEY', 'LOG_LEVEL', 'REDIS_URL']) expect(text).toContain(name);
      for (const value of ['eighty-thousand', 'hunter2', 'shouting', 's3cret']) expect(text).not.toContain(value);
    }
  });

  /** For every setting that not any text is good for: texts that must stop the start. */
  const BAD: Partial<Record<SettingName, string[]>> = {
    HOST: ['two words', 'http://x'],
    PUBLIC_URL: ['gateway.example.com', 'ftp://x', 'https://user:pw@x.example', 'https://x.example/#top'],
    ALLOWED_ORIGINS: [
      ...[
        'https://shop.example/',
        'shop.example',
        'https://shop.example,b',
        'https://*',
        'https://*.com',
        'https://a.*.example.com',
        'https://shop.example:*',
        'http://localhost:*/',
      ],
      ...[
        'https://*.*.example.com',
        'https://*.example.com/',
        'capacitor://',
        'capacitor://local host',
        'wss://shop.example',
        '*.example.com',
      ],
    ],
    TRIVERSE_API_KEY: [
      'short',
      'sk-from-a-dos-file\r',
      'sk–with-a-long-dash',
      'sk-with-another, after-a-blank',
      'sk-first,sk-second,sk-third',
    ],
    TRIVERSE_BASE_URL: ['triverse', 'ws://api.triverse.ai', 'https://key@api.triverse.ai', 'https://api.triverse.ai?v=1'],
    ASSET_HOSTS: ['https://files.example', 'files.example/assets', 'a b'],
    REDIS_URL: [
      'http://redis',
      'localhost:6379',
      'redis://a,,b',
      'redis://',
      'redis://:50%off@redis',
      'redis-sentinel://10.0.0.1',
    ],
    REDIS_USERNAME: ['two words'],
    REDIS_SENTINEL_USERNAME: ['two words'],
    REDIS_TLS_CA_FILE: ['/nowhere/ca.pem', import.meta.filename],
    REDIS_TLS_CERT_FILE: ['/nowhere/cert.pem'],
    REDIS_TLS_KEY_FILE: ['/nowhere/key.pem'],
    REDIS_TLS_SERVERNAME: ['https://redis.internal'],
    REDIS_ALLOW_EVICTION: ['yes'],
    REDIS_PREFIX: ['Has Space', 'x'.repeat(21)],
    DATA_DIR: ['\t'],
    WORKERS: ['many', '0', '-1', '1.5', '1025', 'AUTO'],
    STORAGE_ENGINE: ['disk', 'Redis'],
    GATEWAY_SECRET: ['short', `${'a'.repeat(32)},short`, ['a', 'b', 'c'].map((letter) => letter.repeat(32)).join()],
    ADMIN_TOKEN: ['fifteen-letters', 'a token of many words', 'sixteen-letters-1,short'],
    SOCKET_ADMIN_UI_PASSWORD: ['fifteen-letters', ''.padEnd(16)],
    METRICS_TOKEN: ['fifteen-letters', 'a token of many words'],
    METRICS_PORT: ['-1', '65536', 'metrics'],
    METRICS_EXEMPLARS: ['yes'],
    OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4318', 'http://user:secret@collector', 'http://collector/?token=x'],
    OTEL_EXPORTER_OTLP_HEADERS: ['authorization', 'authorization=%zz', 'a b=c'],
    OTEL_SERVICE_NAME: ['a name'],
    OTEL_TRACES_SAMPLER: ['sometimes'],
    OTEL_TRACES_SAMPLER_ARG: ['1.5', '-0.1', 'half'],
    METRICS_TEAMS: ['-1', '1001', 'all'],
    EXTRA_PARAMETERS: ['image-to-model', 'a:b:c'],
    EXTRA_FLOWS: ['Not A Flow'],
    OIDC_ISSUER: ['accounts.example.com', 'ldap://accounts.example.com'],
    OIDC_CLIENT_SECRET: ['short'],
    OIDC_CLIENT_KEY: ['no key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    OIDC_SCOPES: ['profile'],
    OIDC_TEAM_MAP: ['staff', 'staff=a team'],
    OIDC_SCOPE_MAP: ['staff=everything'],
    OIDC_RETURN_PATH: ['https://evil.example', '//evil.example'],
    SIGNED_LINKS: ['yes', 'TRUE'],
    WEBHOOKS: ['yes'],
    WEBHOOK_LOOPBACK: ['localhost'],
    WEBHOOK_RETRY_WAITS: ['5,soon', '-1', '604801'],
    ALERT_WEBHOOK_URLS: [
      'example.com',
      'ftp://x/',
      'https://u:p@x/',
      'https://x/#top',
      Array(11).fill('https://x/').join(),
      'https://ü/',
    ],
    ALERT_WEBHOOK_SECRET: ['whsec_c2hvcnQ=', `whsk_${'A'.repeat(43)}=`, 'secret', `whsec_${'A'.repeat(43)}=,`],
    WEBHOOK_SIGNING_KEY: ['whsk_c2hvcnQ=', `whsec_${'A'.repeat(43)}=`],
    TRUST_PROXY: ['yes', '11', '-1', '10.0.0.0/33', 'proxy.example.com'],
    LOG_LEVEL: ['loud'],
  };
  const NO_NUMBER = ['many', '-1', '1.5', '1e99', '12px'];
  const isNumber = (row: SettingRow) => /^\d+$/.test(row.default ?? '');
  const tried = (Object.entries(SETTINGS) as [SettingName, SettingRow][]).flatMap(([name, row]): [SettingName, string][] =>
    (BAD[name] ?? (isNumber(row) ? NO_NUMBER : [])).map((value) => [name, value]),
  );

  it.each(tried)('refuses a bad %s by name and does not show it: %s', (name, value) => {
    const read = () => loadSettings({ [name]: value });
    expect(read).toThrow(new RegExp(`^invalid settings:\n  ${name}: [^\n]+$`));
    expect(read).not.toThrow(value);
  });

  const numbers = (Object.entries(SETTINGS) as [SettingName, SettingRow][]).flatMap(([name, row]) =>
    isNumber(row) ? [name] : [],
  );

  it.each([...numbers, 'TRUST_PROXY'])('does not read a blank %s as 0', (name) => {
    expect(() => loadSettings({ [name]: ' ' })).toThrow(`invalid settings:\n  ${name}: `);
  });

  it.each([
    'redis://127.0.0.1:6379',
    'rediss://user:pa%40ss@cache.example/2',
    'redis+cluster://10.0.0.1:7000,10.0.0.2:7000,[::1]:7000',
    'rediss-sentinel://user:pa%40ss@10.0.0.1,10.0.0.2:26380/mymaster/2',
    'unix:///run/redis/redis.sock',
  ])('accepts the Redis URL %s', (REDIS_URL) => expect(loadSettings({ REDIS_URL }).REDIS_URL).toBe(REDIS_URL));

  it('refuses settings that contradict each other', () => {
    const secret = 's'.repeat(40);
    expect(() => loadSettings({ ADMIN_TOKEN: secret, GATEWAY_SECRET: `${'n'.repeat(32)},${secret}` })).toThrow(
      /GATEWAY_SECRET: must not be the same as TRIVERSE_API_KEY or ADMIN_TOKEN/,
    );
    expect(() => loadSettings({ TRIVERSE_API_KEY: secret, ADMIN_TOKEN: secret })).toThrow(/ADMIN_TOKEN.*TRIVERSE_API_KEY/);
    expect(() => loadSettings({ ADMIN_TOKEN: secret, SOCKET_ADMIN_UI_PASSWORD: secret })).toThrow(
      /SOCKET_ADMIN_UI_PASSWORD: must not/,
    );
    expect(() => loadSettings({ ADMIN_TOKEN: secret, METRICS_TOKEN: secret })).toThrow(/METRICS_TOKEN: must not/);
    const REDIS_URL = 'redis://127.0.0.1';
    expect(() => loadSettings({ WORKERS: '2' })).toThrow(/^invalid settings:\n {2}WORKERS: needs REDIS_URL, [^\n]+$/);
    expect(() => loadSettings({ WORKERS: 'auto', DATA_DIR: '/data' })).toThrow(/WORKERS: needs REDIS_URL/);
    expect(() => loadSettings({ WORKERS: '2', REDIS_URL, METRICS_EXEMPLARS: 'true' })).toThrow(/METRICS_EXEMPLARS: must not/);
    expect([loadSettings({ WORKERS: '2', REDIS_URL }), loadSettings({ WORKERS: 'auto', REDIS_URL })]).toMatchObject([
      { WORKERS: 2 },
      { WORKERS: 'auto' },
    ]);
    expect(() => loadSettings({ STATUS_TERMINAL_TTL: '3600', TASK_RETENTION: '60' })).toThrow(/STATUS_TERMINAL_TTL/);
  });

  it.each([
    ['false', 0],
    ['true', 1],
    ['2', 2],
    ['loopback, 10.0.0.0/8,fd00::1', ['loopback', '10.0.0.0/8', 'fd00::1']],
  ])('reads the trusted proxies: %s', (TRUST_PROXY, read) => expect(loadSettings({ TRUST_PROXY }).TRUST_PROXY).toEqual(read));

  it('finds misspelt settings', () => {
    const env = { TRIVERSE_APIKEY: 'x', REDIS_URI: 'x', GATEWAY_SECRET_FILE: 'x', REDIS_URL: 'x', PATH: 'x', HOSTS: 'x' };
    expect(misspelt(env)).toEqual([
      { name: 'TRIVERSE_APIKEY', meant: 'TRIVERSE_API_KEY' },
      { name: 'REDIS_URI', meant: 'REDIS_URL' },
    ]);
    expect(misspelt({ TRIVERSE_SERVICE_HOST: 'x', TRIVERSE_PORT: 'x', LOG_LEVEL: 'info' })).toEqual([]);
  });

  it('reads a secret from NAME_FILE and refuses both at once', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'key');
    writeFileSync(file, 'sk-from-a-file\n');
    expect(loadSettings({ TRIVERSE_API_KEY_FILE: file }).TRIVERSE_API_KEY).toEqual(['sk-from-a-file']);
    expect(() => loadSettings({ TRIVERSE_API_KEY_FILE: file, TRIVERSE_API_KEY: 'sk-direct-key' })).toThrow(/TRIVERSE_API_KEY/);
    expect(() => loadSettings({ TRIVERSE_API_KEY_FILE: '/nowhere/key' })).toThrow(
      /TRIVERSE_API_KEY_FILE: the file cannot be read/,
    );
  });

  it('accepts two upstream keys and two operator tokens while rotating', () => {
    const settings = loadSettings({ TRIVERSE_API_KEY: 'sk-new-key,sk-old-key', ADMIN_TOKEN: 'the-only-admin-token' });
    expect(settings.TRIVERSE_API_KEY).toEqual(['sk-new-key', 'sk-old-key']);
    expect(settings.ADMIN_TOKEN).toEqual(['the-only-admin-token']);
  });

  it('accepts two gateway secrets while rotating and refuses a short one', () => {
    const a = 'a'.repeat(32);
    const b = 'b'.repeat(32);
    expect(loadSettings({ GATEWAY_SECRET: `${a},${b}` }).GATEWAY_SECRET).toEqual([a, b]);
    expect(() => loadSettings({ GATEWAY_SECRET: 'short' })).toThrow(/GATEWAY_SECRET/);
  });

  it('reads extra parameters and flows, and refuses malformed ones', () => {
    const settings = loadSettings({
      EXTRA_PARAMETERS: 'image-to-model:a, image-to-model:b,text-to-mesh:a',
      EXTRA_FLOWS: 'x-to-y',
    });
    expect([...(settings.EXTRA_PARAMETERS.get('image-to-model') ?? [])]).toEqual(['a', 'b']);
    expect(settings.EXTRA_FLOWS).toEqual(['x-to-y']);
    expect(loadSettings({}).EXTRA_PARAMETERS.size).toBe(0);
    for (const wrong of ['a', 'image-to-model:', ':a', 'image-to-model:a:b']) {
      expect(() => loadSettings({ EXTRA_PARAMETERS: wrong })).toThrow(/EXTRA_PARAMETERS/);
    }
    expect(() => loadSettings({ EXTRA_FLOWS: 'Not A Flow' })).toThrow(/EXTRA_FLOWS/);
  });

  it('reads the maps from claims to teams and scopes, and refuses malformed ones', () => {
    const { OIDC_TEAM_MAP: teams, OIDC_SCOPE_MAP: scopes } = loadSettings({
      OIDC_TEAM_MAP: 'cn=design,studio=web',
      OIDC_SCOPE_MAP: '*=tasks:read,leads=team:admin+usage:read,platform=operator,support=operator:read+tasks:read',
    });
    expect(teams.get('studio')).toEqual(['web']);
    expect(scopes.get('leads')).toEqual(['team:admin', 'usage:read']);
    expect([scopes.get('platform'), scopes.get('support')]).toEqual([['operator'], ['operator:read', 'tasks:read']]);
    for (const wrong of ['studio', '=web', 'studio=a+b', 'studio=no team'])
      expect(() => loadSettings({ OIDC_TEAM_MAP: wrong })).toThrow(/OIDC_TEAM_MAP/);
    for (const wrong of ['leads', 'leads=', 'leads=admin', '=tasks:read', '*=operator', '*=tasks:read+operator:read'])
      expect(() => loadSettings({ OIDC_SCOPE_MAP: wrong })).toThrow(/OIDC_SCOPE_MAP/);
    for (const wrong of ['//evil.example', '/\\evil.example', 'https://evil.example', 'console'])
      expect(() => loadSettings({ OIDC_RETURN_PATH: wrong })).toThrow(/OIDC_RETURN_PATH/);
  });

  it('names the settings that a sign-in still needs', () => {
    const complete = { OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'gateway', PUBLIC_URL: 'https://gw.example.com' };
    expect(loadSettings(complete).OIDC_ISSUER).toBe('https://id.example.com');
    const onThisMachine = { OIDC_ISSUER: 'http://localhost:1', PUBLIC_URL: 'http://127.0.0.1:2' };
    expect(loadSettings({ ...complete, ...onThisMachine }).PUBLIC_URL).toBe('http://127.0.0.1:2');
    for (const [setting, change] of Object.entries({
      OIDC_CLIENT_ID: { OIDC_CLIENT_ID: '' },
      PUBLIC_URL: { PUBLIC_URL: 'http://gw.example.com' },
      OIDC_ISSUER: { OIDC_ISSUER: 'http://id.example.com' },
      SESSION_IDLE_TTL: { SESSION_IDLE_TTL: '90000' },
    })) {
      expect(() => loadSettings({ ...complete, ...change })).toThrow(new RegExp(setting));
    }
    expect(() => loadSettings({ OIDC_CLIENT_ID: 'gateway' })).toThrow(/OIDC_ISSUER/);
  });
});
