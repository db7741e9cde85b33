import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { SdkController } from './sdk.controller.js';

const TARBALL = { 'application/gzip': { schema: { type: 'string', contentEncoding: 'binary' } } };

export const sdkDocs = documentRoutes(SdkController, {
  client: {
    id: 'readSdk',
    tag: 'Operations',
    summary: 'The SDK as a package for npm',
    description: 'Of the same version as the gateway: `npm install https://GATEWAY/sdk/client.tgz`.',
    requestHeaders: ['IfNoneMatch'],
    answer: { description: 'The package.', headers: ['ETag', 'Content-Disposition'], content: TARBALL },
    also: { 304: { description: 'What `If-None-Match` names is still the current one.', headers: ['ETag'] } },
    errors: [1005],
  },
});
