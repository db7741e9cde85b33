import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StandardResponse } from '#contracts';
import { existsSync, readFileSync } from 'node:fs';
import { collectRoutes, type Route } from '../support/routes.js';
import { type Stack, startStack } from '../support/stack.js';

const page = readFileSync(new URL('../../docs/upstream-surface.md', import.meta.url), 'utf8');
const place = (name: string) =>
  ['e2e', 'browser'].map((kind) => new URL(`../${name}.${kind}-spec.ts`, import.meta.url)).find((url) => existsSync(url));

interface Documented {
  methods: string[];
  path: string;
  tests: string[];
}

const documented: Documented[] = [
  ...page.matchAll(/^\| (?:ours: )?((?:`[A-Z]+`, )?`[A-Z]+ \/api\/v1[^|]*)\|[^|]*\|([^|]*)\|$/gm),
].map(([, endpoint = '', tests = '']) => ({
  methods: [...endpoint.matchAll(/\b[A-Z]{2,}\b/g)].map(([method]) => method),
  path: /\/api\/v1[^`,]*/.exec(endpoint)?.[0] ?? '',
  tests: [...tests.matchAll(/`([\w/-]+)`/g)].map(([, name]) => name ?? ''),
}));

describe('the table of endpoints', () => {
  let stack: Stack;
  let served: Route[];

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    stack = await startStack({ onApp: (app) => (collected = collectRoutes(app)) });
    served = collected().filter(({ method, url }) => ['GET', 'POST'].includes(method) && url.startsWith('/api/v1/'));
  });
  afterAll(() => stack.close());

  it('has a row for every route of the upstream, and our own routes beside them', () => {
    const known = new Set(documented.map(({ path }) => path.replaceAll(/\{\w+\}/g, '{}')));
    const urls = new Set(served.map(({ url }) => url.replaceAll(/:\w+/g, '{}')));
    expect(urls.size).toBeGreaterThan(10);
    expect([...urls].filter((url) => !known.has(url))).toEqual([]);
  });

  it('lists routes that all require a credential, with the usual form of answer', async () => {
    for (const { method, url } of served) {
      const response = await fetch(stack.url + url.replaceAll(/:\w+/g, 'somebody'), { method });
      const { code, message } = (await response.json()) as StandardResponse<null>;
      expect({ method, url, status: response.status, code, said: message !== '' }).toEqual({
        method,
        url,
        status: 401,
        code: 9001,
        said: true,
      });
    }
  });

  it.each(documented)('$methods $path is called by each test that it names', ({ path, tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    // The fixed parts between parameters suffice to find the call, however a test builds its URL.
    const parts = path
      .replace('/api/v1/', '')
      .split('/')
      .filter((part) => !part.startsWith('{'));
    for (const name of tests) {
      const url = place(name);
      expect({ name, exists: url !== undefined }).toEqual({ name, exists: true });
      const text = readFileSync(url ?? '', 'utf8');
      expect({ name, missing: parts.filter((part) => !text.includes(part)) }).toEqual({ name, missing: [] });
    }
  });

  it('lists the whole API of the upstream', () => {
    const paths = documented.map(({ methods, path }) => `${methods.at(-1)} ${path}`);
    for (const one of [
      'POST /api/v1/tasks/{flow}',
      'POST /api/v1/tasks/pricing/quote',
      'GET /api/v1/tasks/{uuid}',
      'GET /api/v1/tasks/url/{uuid}',
      'HEAD /api/v1/tasks/download/{uuid}',
      'POST /api/v1/upload/image',
      'POST /api/v1/upload/model',
      'POST /api/v1/upload/presigned-upload-url',
      'POST /api/v1/upload/presigned-get-url',
      'GET /api/v1/users/me',
      'GET /api/v1/users/balance',
      'WS /api/v1/tasks/watch/{uuid}',
      'WS /api/v1/tasks/watch/all',
    ]) {
      expect(paths).toContain(one);
    }
  });
});
