import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { GatewayLinks } from './gateway-links.js';

/** Links to a task's files, and the files themselves. */
@Module({ controllers: [AssetsController], providers: [GatewayLinks] })
export class AssetsModule {}
