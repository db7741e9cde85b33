import { type AccessRule } from '../../platform/access/access-rules.decorator.js';
import { SESSION_COOKIE } from '../../platform/access/session-cookie.js';
import { type DeclaredRoute } from './declared-routes.js';
import { type Json } from '../../platform/docs-kit/route-docs.js';

export const SECURITY_SCHEMES: Record<string, Json> = {
  teamKey: { type: 'http', scheme: 'bearer', description: 'A team key, `tgk_…`. For servers: it lives until it is revoked.' },
  clientToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A client token from `POST /gateway/v1/tokens`, good for minutes. For browsers.',
  },
  adminToken: { type: 'http', scheme: 'bearer', description: "The operator's `ADMIN_TOKEN`." },
  metricsToken: { type: 'http', scheme: 'bearer', description: 'The `METRICS_TOKEN` of whoever collects the metrics.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'The cookie of a browser sign-in; writes also carry `X-CSRF: 1`.',
  },
  signedLink: {
    type: 'apiKey',
    in: 'query',
    name: 'sig',
    description: 'A link that the gateway signed (`exp`, `team`, `key`, `sig`): opens the one path that it was made for.',
  },
};

/** Any one of these lets a caller in; the scope that is needed stands beside it. */
export function securityOf({ rule, takesSignedLink, takesMetricsToken }: DeclaredRoute): Json[] {
  const allowed = [...kinds(rule), ...(takesSignedLink ? ['signedLink'] : []), ...(takesMetricsToken ? ['metricsToken'] : [])];
  const scopes = rule?.kind === 'scope' ? [rule.scope] : rule?.kind === 'admin' && rule.orTeamAdmin ? ['team:admin'] : [];
  return allowed.map((scheme) => ({ [scheme]: ['adminToken', 'signedLink', 'metricsToken'].includes(scheme) ? [] : scopes }));
}

function kinds(rule: AccessRule | undefined): string[] {
  const ofTeams = ['teamKey', 'clientToken', 'session'];
  switch (rule?.kind) {
    case 'scope':
    case 'authenticated':
      return rule.orAdmin === true ? [...ofTeams, 'adminToken'] : ofTeams;
    case 'admin':
      return rule.orTeamAdmin ? ['adminToken', 'teamKey', 'clientToken', 'session'] : ['adminToken', 'session'];
    case 'session':
      return ['session'];
    case 'public':
    case undefined:
      return [];
  }
}
