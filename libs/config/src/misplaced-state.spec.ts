import { describe, expect, it } from '@jest/globals';
import { loadSettings } from './index.js';

const URL_OF_REDIS = 'redis://user:a-password@redis.internal';

describe('settings that decide where state is stored', () => {
  it.each([
    'REDIS_URI',
    'redis_url',
    'REDISURL',
    'REDIS_URLS',
    'RDIS_URL',
    'REDIS_HOST',
    'REDIS_DSN',
    'REDIS_TLS_URL',
    'REDIS_URI_FILE',
  ])('aborts start-up for %s while REDIS_URL is not set, without showing the value', (name) => {
    const load = () => loadSettings({ [name]: URL_OF_REDIS });
    expect(load).toThrow(new RegExp(`${name}: is not a setting.*set REDIS_URL`));
    expect(load).not.toThrow(/a-password/);
  });

  it.each([
    ['REDIS_PREFX', 'REDIS_PREFIX'],
    ['STORAGE_ENGIN', 'STORAGE_ENGINE'],
    ['DATA_DIRS', 'DATA_DIR'],
  ])('aborts start-up for %s, which should be %s', (name, meant) => {
    expect(() => loadSettings({ REDIS_URL: URL_OF_REDIS, [name]: 'redis' })).toThrow(new RegExp(`${name}: .*set ${meant}`));
  });

  it.each([
    ['the right one is set too', { REDIS_URL: URL_OF_REDIS, REDIS_URI: URL_OF_REDIS, REDIS_HOST: 'redis' }],
    ['it is empty', { REDIS_URI: '' }],
    [
      'Kubernetes sets it beside a service',
      { REDIS_PORT: 'tcp://10.0.0.1:6379', REDIS_SERVICE_HOST: '10.0.0.1', REDIS_PORT_6379_TCP: 'x' },
    ],
    ['it decides nothing about state', { LOG_LEVLE: 'info', ADMIN_TOKN: 'x' }],
  ])('starts when %s', (_when, env) => {
    expect(() => loadSettings(env)).not.toThrow();
  });

  it('aborts start-up if STORAGE_ENGINE does not match REDIS_URL', () => {
    expect(() => loadSettings({ STORAGE_ENGINE: 'redis' })).toThrow(/REDIS_URL: must be set, since STORAGE_ENGINE is redis/);
    expect(() => loadSettings({ STORAGE_ENGINE: 'memory', REDIS_URL: URL_OF_REDIS })).toThrow(
      /STORAGE_ENGINE: must not be memory/,
    );
    expect(() => loadSettings({ STORAGE_ENGINE: 'local' })).toThrow(/DATA_DIR: must be set, since STORAGE_ENGINE is local/);
    expect(() => loadSettings({ STORAGE_ENGINE: 'memory', DATA_DIR: 'data' })).toThrow(/not be memory while DATA_DIR is set/);
    expect(() => loadSettings({ REDIS_URL: URL_OF_REDIS, DATA_DIR: 'data' })).toThrow(
      /DATA_DIR: must not be set while REDIS_URL/,
    );
    expect(loadSettings({ STORAGE_ENGINE: 'local', DATA_DIR: 'data' }).DATA_DIR).toBe('data');
    expect(loadSettings({ STORAGE_ENGINE: 'redis', REDIS_URL: URL_OF_REDIS }).STORAGE_ENGINE).toBe('redis');
    expect(loadSettings({}).STORAGE_ENGINE).toBeUndefined();
  });
});
