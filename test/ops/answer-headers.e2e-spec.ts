import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

const ORIGIN = 'https://app.example.com';
/** They mean something only to a browser that shows the answer as a page. */
const OF_DOCUMENTS = [
  ...['cross-origin-opener-policy', 'origin-agent-cluster', 'x-dns-prefetch-control', 'x-download-options'],
  ...['x-frame-options', 'x-permitted-cross-domain-policies', 'x-xss-protection'],
];
const OF_ALL = ['strict-transport-security', 'x-content-type-options', 'referrer-policy', 'cross-origin-resource-policy'];

describe('the headers of answers', () => {
  let stack: Stack;
  let key: string;
  let status: string;

  beforeAll(async () => {
    stack = await startStack({ engine: 'memory', env: { ALLOWED_ORIGINS: ORIGIN } });
    ({ key } = await stack.makeTeam());
    status = `/api/v1/tasks/${await createTask(stack.url, key, { prompt: 'please-stall' })}`;
  });
  afterAll(() => stack.close());

  const headersOf = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${key}`, ...headers } });
    await answer.arrayBuffer();
    return [...answer.headers.keys()];
  };

  it.each(['/docs', '/docs/async', '/docs/errors'])('protect a page: %s', async (path) => {
    expect(await headersOf(path)).toEqual(expect.arrayContaining([...OF_ALL, ...OF_DOCUMENTS, 'content-security-policy']));
  });

  it.each([
    ['a status', () => status],
    ['a list', () => '/api/v1/tasks'],
    ['an error', () => '/api/v1/nothing'],
    ['a document for programs', () => '/docs-json'],
  ])('say nothing about pages on %s', async (_name, path) => {
    for (let time = 0; time < 3; time++) {
      const names = await headersOf(path());
      expect(names).toEqual(expect.arrayContaining(OF_ALL));
      expect(names.filter((name) => OF_DOCUMENTS.includes(name))).toEqual([]);
    }
  });

  it('are exposed to a page of an allowed origin only', async () => {
    for (let time = 0; time < 3; time++) {
      expect(await headersOf(status, { origin: ORIGIN })).toContain('access-control-expose-headers');
      expect(await headersOf(status, { origin: 'https://other.example.com' })).not.toContain('access-control-expose-headers');
      expect(await headersOf(status)).not.toContain('access-control-expose-headers');
    }
  });
});
