import { type AsyncApiDocument } from './asyncapi/asyncapi-document.js';
import { type OpenApiDocument } from './openapi/openapi-document.js';

interface Makers {
  openApi: () => Promise<OpenApiDocument>;
  asyncApi: () => Promise<AsyncApiDocument>;
}

/** Both documents, each made when it is first asked for: a start does not wait for them. */
export class ApiDocuments {
  private openApiDocument: Promise<OpenApiDocument> | undefined;
  private asyncApiDocument: Promise<AsyncApiDocument> | undefined;

  constructor(private readonly make: Makers) {}

  openApi(): Promise<OpenApiDocument> {
    return (this.openApiDocument ??= this.make.openApi());
  }

  asyncApi(): Promise<AsyncApiDocument> {
    return (this.asyncApiDocument ??= this.make.asyncApi());
  }
}
