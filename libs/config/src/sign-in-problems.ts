import { type Settings } from './load-settings.js';

type Needed = Pick<Settings, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'PUBLIC_URL' | 'SESSION_IDLE_TTL' | 'SESSION_TTL'>;

/** @returns problems of the sign-in settings that are valid on their own but not together. */
export function signInProblems(settings: Needed): string[] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, PUBLIC_URL: publicUrl } = settings;
  if (issuer === undefined) return clientId === undefined ? [] : ['OIDC_CLIENT_ID: needs OIDC_ISSUER'];
  const problems: string[] = [];
  if (!isSafe(issuer)) problems.push('OIDC_ISSUER: must be https, except on this machine');
  if (clientId === undefined) problems.push('OIDC_CLIENT_ID: is needed with OIDC_ISSUER');
  if (publicUrl === undefined)
    problems.push('PUBLIC_URL: is needed with OIDC_ISSUER, because the provider redirects browsers to it');
  else if (!isSafe(publicUrl)) problems.push('PUBLIC_URL: must be https with OIDC_ISSUER, except on this machine');
  if (settings.SESSION_IDLE_TTL > settings.SESSION_TTL) problems.push('SESSION_IDLE_TTL: must not be longer than SESSION_TTL');
  return problems;
}

/** Browsers keep a `__Host-` cookie only over TLS, or from the machine itself. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
