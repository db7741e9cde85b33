import { type Settings } from '#config';
import { success } from '#contracts';
import { Controller, Get, Inject } from '@nestjs/common';
import { parameterMaximaOf } from '../platform/settings/parameter-maxima.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { Public } from '../platform/access/access-rules.decorator.js';

/** What a page must know of this installation before anybody signs in. */
@Controller('auth/config')
export class AuthConfigController {
  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'OIDC_ISSUER' | 'POLYGON_LIMIT_MAX'>) {}

  @Get()
  @Public()
  read() {
    const signIn = this.settings.OIDC_ISSUER !== undefined;
    const maxima = Object.entries(parameterMaximaOf(this.settings));
    const bounds = Object.fromEntries(maxima.map(([name, max]) => [name, { max }]));
    return success({ sign_in: signIn, login_path: signIn ? '/auth/login' : null, parameter_bounds: bounds });
  }
}
