import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiDocuments } from './api-documents.js';

/** Making them takes most of a second, in which nobody else is served: done once the start is over, not when a stranger asks first. */
@Injectable()
export class PrepareDocuments implements OnModuleInit {
  private readonly logger = new Logger('ApiDocuments');

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly documents: ApiDocuments,
  ) {}

  onModuleInit(): void {
    this.host.listen$.subscribe(() => void this.prepare());
  }

  private async prepare(): Promise<void> {
    try {
      await this.documents.openApi();
      await this.documents.asyncApi();
    } catch (error) {
      this.logger.error(`the API documents cannot be built: ${String(error)}`);
    }
  }
}
