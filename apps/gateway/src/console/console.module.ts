import { Module } from '@nestjs/common';
import { ConsoleFiles } from './console-files.js';
import { RootController } from './root.controller.js';

/** The web console; there only where it has been built. */
@Module({ controllers: [RootController], providers: [ConsoleFiles] })
export class ConsoleModule {}
