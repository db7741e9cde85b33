import { type Settings } from '#config';
import { Module } from '@nestjs/common';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { ApiDocuments } from './api-documents.js';
import { makeApiDocuments } from './make-api-documents.js';
import { DocsController } from './pages/docs.controller.js';

/** The OpenAPI and AsyncAPI documents and their pages. */
@Module({
  controllers: [DocsController],
  providers: [
    { provide: ApiDocuments, inject: [SETTINGS_TOKEN], useFactory: (settings: Settings) => makeApiDocuments(settings) },
  ],
  exports: [ApiDocuments],
})
export class ApiDocsModule {}
