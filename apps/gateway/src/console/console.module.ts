import { Module } from '@nestjs/common';
import { ConsoleFiles } from './console-files.js';

/** The web console; there only where it has been built. */
@Module({ providers: [ConsoleFiles] })
export class ConsoleModule {}
