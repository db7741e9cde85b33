import { Module } from '@nestjs/common';
import { BackchannelLogoutController } from './backchannel-logout.controller.js';
import { SignInController } from './sign-in.controller.js';

/** Sign-in from a browser with OpenID Connect; there only where a provider is configured. */
@Module({ controllers: [SignInController, BackchannelLogoutController] })
export class AuthModule {}
