import { headerRefs } from './errors-of.js';
import { type Json } from '../../platform/docs-kit/route-docs.js';

const file: Json = {
  description: 'A file of the console.',
  headers: headerRefs(['X-Request-Id', 'Content-Security-Policy', 'Cache-Control', 'ETag', 'Last-Modified', 'Accept-Ranges']),
  content: { '*/*': { schema: { type: 'string' } } },
};

const operation = (id: string): Json => ({
  operationId: id,
  tags: ['Operations'],
  summary: 'The web console',
  parameters: [
    { name: 'path', in: 'path', required: true, schema: { type: 'string' } },
    { $ref: '#/components/parameters/RequestId' },
  ],
  responses: {
    200: file,
    302: { description: 'To the page itself.', headers: headerRefs(['X-Request-Id', 'Location']) },
    304: { ...file, content: undefined, description: 'The copy is still good.' },
  },
  security: [],
});

/** What no controller serves: the files of the console, which is there when it has been built. */
export const PAGES: Record<string, Record<string, Json>> = {
  '/console/{path}': { get: operation('readConsole'), head: operation('readConsoleHead') },
};
