import { Module } from '@nestjs/common';
import { AuthConfigController } from './auth-config.controller.js';
import { KeySignInController } from './key-sign-in.controller.js';
import { SessionController } from './session.controller.js';

/** Sessions of browsers, and the sign-in with a key; there also where no provider is configured. */
@Module({ controllers: [AuthConfigController, KeySignInController, SessionController] })
export class SessionModule {}
