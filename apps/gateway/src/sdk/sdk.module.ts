import { Module } from '@nestjs/common';
import { SdkController } from './sdk.controller.js';

/** Serves the packed SDK. */
@Module({ controllers: [SdkController] })
export class SdkModule {}
