import { z } from 'zod';
import type { SettingRow } from './setting-row.js';
import { httpUrl, whole } from './values/basic.js';
import { claimMap } from './values/maps.js';
import { isSigningKey, secret } from './values/secrets.js';

export const SIGN_IN_SETTINGS = {
  OIDC_ISSUER: {
    group: 'Browser sign-in',
    schema: httpUrl,
    about: 'OpenID Connect provider for browser sign-in; not set: no sign-in',
  },
  OIDC_CLIENT_ID: { schema: z.string().min(1), about: "The gateway's client id at the provider" },
  OIDC_CLIENT_SECRET: {
    schema: secret(8),
    secret: true,
    reloads: true,
    about: "The gateway's client secret; without a secret or a key the gateway is a public client with PKCE",
  },
  OIDC_CLIENT_KEY: {
    schema: z.string().refine(isSigningKey, 'must be an RSA, EC or Ed25519 private key in PEM (PKCS #8) without a passphrase'),
    secret: true,
    reloads: true,
    about: "The gateway's private key in PEM (PKCS #8) for `private_key_jwt`; register the public key at the provider",
  },
  OIDC_SCOPES: {
    schema: z.string().regex(/^openid( [\x21-\x7e]+)*$/, 'must begin with openid and be space-separated'),
    default: 'openid profile email',
    about: 'Scopes to request from the provider; include those that yield the claims below',
  },
  OIDC_TEAM_CLAIM: {
    schema: z.string().min(1),
    default: 'team',
    about: "Claim that holds a person's team: a string or a list",
  },
  OIDC_TEAM_MAP: {
    schema: claimMap(/^[\w-]{1,64}$/, 'pairs of value=team_id').refine(
      (map) => [...map.values()].every((teams) => teams.length === 1),
      'must name one team for each value',
    ),
    default: '',
    about: "Maps values of the team claim to teams: `value=team_id,value=team_id`; empty: the value is the team's id",
  },
  OIDC_SCOPE_CLAIM: {
    schema: z.string().min(1),
    default: 'groups',
    about: "Claim that determines a person's scopes: a string or a list",
  },
  OIDC_SCOPE_MAP: {
    schema: claimMap(/^(operator|[a-z]+:[a-z]+)$/, 'pairs of value=scope+scope').refine(
      (map) => map.get('*')?.some((scope) => scope.startsWith('operator')) !== true,
      'must not give operator or operator:read to everyone (`*`)',
    ),
    default: '*=tasks:create+tasks:read+assets:read+uploads:write+usage:read',
    about:
      'Maps values of the scope claim to scopes: `value=scope+scope,value=scope`; `*` matches everyone. `operator` and `operator:read` make a person an operator',
  },
  OIDC_RETURN_PATH: {
    schema: z.string().regex(/^\/(?![/\\])[\x21-\x7e]*$/, 'must be a path of the gateway'),
    default: '/console/',
    about:
      'Path to return to after sign-in or sign-out, if the request names none; register PUBLIC_URL plus this path as the post-logout redirect URI',
  },
  SESSION_IDLE_TTL: { schema: whole(10, 2_592_000), default: '3600', unit: 's', about: 'Idle time after which a session ends' },
  SESSION_TTL: {
    schema: whole(10, 2_592_000),
    default: '43200',
    unit: 's',
    about: 'Maximum lifetime of a session',
  },
} as const satisfies Record<string, SettingRow>;
