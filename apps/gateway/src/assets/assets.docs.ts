import { DOWNLOAD_URLS } from '../platform/docs-kit/examples.js';
import { type AnswerDocs, documentRoutes, type RouteDocs } from '../platform/docs-kit/route-docs.js';
import { downloadUrls } from '../platform/docs-kit/task-schemas.js';
import { AssetsController } from './assets.controller.js';

const FILE_HEADERS = ['Content-Disposition', 'Content-Length', 'Accept-Ranges', 'ETag', 'Last-Modified'] as const;
const BYTES = { '*/*': { schema: { type: 'string', contentEncoding: 'binary' } } };

const also: Record<number, AnswerDocs> = {
  206: { description: 'The part that was asked for.', headers: [...FILE_HEADERS, 'Content-Range'], content: BYTES },
  304: { description: 'The file is still the one that `If-None-Match` names.', headers: ['ETag'] },
  416: {
    description: 'The file has no such part; `Content-Range` has its length.',
    headers: [...FILE_HEADERS, 'Content-Range'],
    content: BYTES,
  },
};

const file: Omit<RouteDocs, 'id' | 'summary' | 'data' | 'bare'> = {
  tag: 'Assets',
  requestHeaders: ['Range', 'IfRange', 'IfNoneMatch', 'IfMatch'],
  answer: { description: 'The file.', headers: FILE_HEADERS, content: BYTES },
  also,
  errors: [1006, 2005, 4042, 9011],
  upstream: true,
};

export const assetsDocs = documentRoutes(AssetsController, {
  urls: {
    id: 'getAssetUrls',
    tag: 'Assets',
    summary: 'Links to what a task made',
    data: downloadUrls,
    example: { code: 0, message: 'success', data: DOWNLOAD_URLS },
    errors: [1006, 2005, 4042],
    upstream: true,
  },
  download: {
    ...file,
    id: 'downloadAsset',
    summary: "The task's main asset, streamed",
    description: 'Always `application/octet-stream`, to be saved.',
  },
  asset: {
    ...file,
    id: 'getAsset',
    summary: 'Any file of a task by its name, streamed',
    description:
      'A file that the task made, else one that it was made from. The type follows from the extension. An expired storage link is asked for anew once.',
    errors: [1005, 1006, 2005, 4042, 9011],
  },
});
