import { type Json, documentRoutes } from '../../platform/docs-kit/route-docs.js';
import { DocsController } from './docs.controller.js';

const text = (...types: string[]): Record<string, Json> =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));
const OPEN: Json = { type: 'object' };

export const docsDocs = documentRoutes(DocsController, {
  openApi: {
    id: 'readOpenApi',
    tag: 'Operations',
    summary: 'This document',
    answer: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: OPEN } } },
  },
  page: {
    id: 'readReference',
    tag: 'Operations',
    summary: 'This document for readers',
    answer: { description: 'A page.', headers: ['Content-Security-Policy'], content: text('text/html') },
  },
  asyncPage: {
    id: 'readAsyncReference',
    tag: 'Operations',
    summary: 'Live updates: a page, or AsyncAPI 3 by `Accept`',
    answer: {
      description: 'A page; JSON or YAML where `Accept` names it.',
      headers: ['Content-Security-Policy'],
      content: { ...text('text/html', 'application/yaml'), 'application/json': { schema: OPEN } },
    },
  },
  asyncJson: {
    id: 'readAsyncApi',
    tag: 'Operations',
    summary: 'Live updates as AsyncAPI 3 in JSON',
    answer: { description: 'AsyncAPI 3.', content: { 'application/json': { schema: OPEN } } },
  },
  asyncYaml: {
    id: 'readAsyncApiYaml',
    tag: 'Operations',
    summary: 'Live updates as AsyncAPI 3 in YAML',
    answer: { description: 'AsyncAPI 3.', content: text('application/yaml') },
  },
  asset: {
    id: 'readPageAsset',
    tag: 'Operations',
    summary: 'A script, style or image of the pages',
    path: { name: 'The file.' },
    answer: { description: 'The file.', content: text('text/javascript', 'text/css', 'image/png') },
    errors: [1005],
  },
});
