import { type Settings } from '#config';
import { success } from '#contracts';
import { Controller, Get, Inject } from '@nestjs/common';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { Public } from '../platform/access/access-rules.decorator.js';

/** Tells a page whether there is a sign-in to offer. */
@Controller('auth/config')
export class AuthConfigController {
  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'OIDC_ISSUER'>) {}

  @Get()
  @Public()
  read() {
    const signIn = this.settings.OIDC_ISSUER !== undefined;
    return success({ sign_in: signIn, login_path: signIn ? '/auth/login' : null });
  }
}
