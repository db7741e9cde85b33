import { type HeaderName } from '../../platform/docs-kit/headers.js';
import { type AnswerDocs, type Json, documentRoutes } from '../../platform/docs-kit/route-docs.js';
import { DocsController } from './docs.controller.js';

const text = (...types: string[]): Record<string, Json> =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));
const OPEN: Json = { type: 'object', additionalProperties: true };
const HEADERS: readonly HeaderName[] = ['ETag', 'Cache-Control'];
const PAGE_HEADERS: readonly HeaderName[] = [...HEADERS, 'Content-Security-Policy'];
const UNCHANGED: Record<number, AnswerDocs> = {
  304: { description: 'What `If-None-Match` names is still the current one.', headers: PAGE_HEADERS },
};

export const docsDocs = documentRoutes(DocsController, {
  openApi: {
    id: 'readOpenApi',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'This document',
    answer: { description: 'OpenAPI 3.1.', headers: HEADERS, content: { 'application/json': { schema: OPEN } } },
  },
  page: {
    id: 'readReference',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'This document for readers',
    answer: { description: 'A page.', headers: PAGE_HEADERS, content: text('text/html') },
  },
  errorsPage: {
    id: 'readErrors',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'Every error code for readers',
    answer: { description: 'A page.', headers: PAGE_HEADERS, content: text('text/html') },
  },
  asyncPage: {
    id: 'readAsyncReference',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'Live updates: a page, or AsyncAPI 3 by `Accept`',
    answer: {
      description: 'A page; JSON or YAML where `Accept` names it.',
      headers: PAGE_HEADERS,
      content: { ...text('text/html', 'application/yaml'), 'application/json': { schema: OPEN } },
    },
  },
  asyncJson: {
    id: 'readAsyncApi',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'Live updates as AsyncAPI 3 in JSON',
    answer: { description: 'AsyncAPI 3.', headers: HEADERS, content: { 'application/json': { schema: OPEN } } },
  },
  asyncYaml: {
    id: 'readAsyncApiYaml',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'Live updates as AsyncAPI 3 in YAML',
    answer: { description: 'AsyncAPI 3.', headers: HEADERS, content: text('application/yaml') },
  },
  asset: {
    id: 'readPageAsset',
    tag: 'Operations',
    also: UNCHANGED,
    requestHeaders: ['IfNoneMatch'],
    summary: 'A script, style or image of the pages',
    path: { name: 'The file.' },
    answer: { description: 'The file.', headers: HEADERS, content: text('text/javascript', 'text/css', 'image/png') },
    errors: [1005],
  },
});
