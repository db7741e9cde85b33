import { loadSettings } from '#config';
import { expect, it } from '@jest/globals';
import { perWorker } from './per-worker.js';

it('divides what is promised for the whole instance, and leaves all else', () => {
  const settings = loadSettings({ WORKERS: '3', REDIS_URL: 'redis://127.0.0.1', CONNECTIONS_PER_ADDRESS: '1000' });
  const divided = { CONNECTIONS_PER_ADDRESS: 334, WEBHOOK_CONCURRENCY: 43, WEBHOOK_CONCURRENCY_PER_HOST: 11 };
  expect(perWorker(settings)).toEqual({ ...settings, ...divided });
});
