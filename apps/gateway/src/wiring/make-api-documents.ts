import { type Settings } from '#config';
import { ApiDocuments } from '../docs/api-documents.js';
import { packageVersion } from './version.js';

/** The documents of this installation; what makes them is loaded when it is needed. */
export function makeApiDocuments(settings: Settings): ApiDocuments {
  const options = () => ({
    version: packageVersion(),
    publicUrl: settings.PUBLIC_URL,
    extraParameters: settings.EXTRA_PARAMETERS,
  });
  return new ApiDocuments({
    openApi: async () => (await import('../docs/openapi/openapi-document.js')).openApiDocument(options()),
    asyncApi: async () => (await import('../docs/asyncapi/asyncapi-document.js')).asyncApiDocument(options()),
  });
}
