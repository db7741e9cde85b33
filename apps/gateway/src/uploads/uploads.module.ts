import { Module } from '@nestjs/common';
import { PresignController } from './presign.controller.js';
import { UploadsController } from './uploads.controller.js';

@Module({ controllers: [UploadsController, PresignController] })
export class UploadsModule {}
