import { Module } from '@nestjs/common';
import { AuthConfigController } from './auth-config.controller.js';

/** There also where no provider is configured: pages ask it whether to offer a sign-in. */
@Module({ controllers: [AuthConfigController] })
export class AuthConfigModule {}
