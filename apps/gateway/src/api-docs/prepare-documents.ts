import { Logger } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiDocuments } from './api-documents.js';

/** Making them takes most of a second, in which nobody else is served: done at the start, not when a stranger asks first. */
export async function prepareDocuments(app: NestFastifyApplication): Promise<void> {
  const documents = app.get(ApiDocuments);
  try {
    await documents.openApi();
    await documents.asyncApi();
  } catch (error) {
    new Logger('ApiDocuments').error(`the API documents cannot be built: ${String(error)}`);
  }
}
