import { type Settings } from '#config';
import { ApiDocuments } from './api-documents.js';
import { parameterMaximaOf } from '../platform/settings/parameter-maxima.js';
import { packageVersion } from '../platform/settings/version.js';

/** The documents of this installation; what makes them is loaded when it is needed. */
export function makeApiDocuments(settings: Settings): ApiDocuments {
  const options = () => ({
    version: packageVersion(),
    publicUrl: settings.PUBLIC_URL,
    extraParameters: settings.EXTRA_PARAMETERS,
    maxima: parameterMaximaOf(settings),
  });
  return new ApiDocuments({
    openApi: async () => (await import('./openapi/openapi-document.js')).openApiDocument(options()),
    asyncApi: async () => (await import('./asyncapi/asyncapi-document.js')).asyncApiDocument(options()),
  });
}
