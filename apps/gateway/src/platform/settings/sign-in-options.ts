import { type SignInSettings, unknownScopes } from '#access';
import { type Settings, SettingsError } from '#config';

/** @throws SettingsError for scopes that there are not. */
export function signInOf(settings: Settings): { signIn?: SignInSettings } {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, PUBLIC_URL: publicUrl } = settings;
  const { OIDC_CLIENT_SECRET: clientSecret, OIDC_CLIENT_KEY: clientKey } = settings;
  // Without one, the others are without meaning; with it they are there, or the settings would have been refused.
  if (issuer === undefined || clientId === undefined || publicUrl === undefined) return {};
  const claims = {
    teamClaim: settings.OIDC_TEAM_CLAIM,
    teamMap: settings.OIDC_TEAM_MAP,
    scopeClaim: settings.OIDC_SCOPE_CLAIM,
    scopeMap: settings.OIDC_SCOPE_MAP,
  };
  const unknown = unknownScopes(claims);
  if (unknown.length > 0) throw new SettingsError([`OIDC_SCOPE_MAP: there is no scope ${unknown.join(', ')}`]);
  return {
    signIn: {
      issuer,
      clientId,
      ...(clientSecret !== undefined && { clientSecret }),
      ...(clientKey !== undefined && { clientKey }),
      scopes: settings.OIDC_SCOPES,
      publicUrl,
      returnPath: settings.OIDC_RETURN_PATH,
      claims,
    },
  };
}
