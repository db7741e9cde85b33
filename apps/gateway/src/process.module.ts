import { Module } from '@nestjs/common';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { PrepareDocuments } from './api-docs/prepare-documents.js';
import { StopOnSignals } from './ops/stop-on-signals.js';
import { SurviveSocketFaults } from './ops/survive-socket-faults.js';

/** What the service does with a process of its own, and an application inside a test does not. */
@Module({ imports: [ApiDocsModule], providers: [PrepareDocuments, StopOnSignals, SurviveSocketFaults] })
export class ProcessModule {}
