import { type Scope } from '#access';
import { applyDecorators, SetMetadata } from '@nestjs/common';

/** What a route asks of its caller. A route without a rule is refused to everyone. */
export type AccessRule =
  | { kind: 'public' }
  | { kind: 'scope'; scope: Scope; orAdmin?: boolean }
  | { kind: 'authenticated'; orAdmin?: boolean }
  | { kind: 'session' }
  | { kind: 'admin'; orTeamAdmin: boolean };

export const ACCESS_RULE = 'access-rule';
const rule = (value: AccessRule) => applyDecorators(SetMetadata(ACCESS_RULE, value));

/** Open to everyone: say so on purpose. */
export const Public = () => rule({ kind: 'public' });
export const RequireScope = (scope: Scope) => rule({ kind: 'scope', scope });
/** The same, and the operator; the handler checks whose team it is about, or shows the account instead. */
export const ScopeOrAdmin = (scope: Scope) => rule({ kind: 'scope', scope, orAdmin: true });
export const SIGNED_LINK = 'signed-link';
/** A signed link counts as a credential here: for reading, for the one asset that it was made for. */
export const AcceptsSignedLink = () => SetMetadata(SIGNED_LINK, true);
export const METRICS_TOKEN_TAKEN = 'metrics-token';
/** The METRICS_TOKEN lets in here, beside whom the rule lets in. */
export const AcceptsMetricsToken = () => SetMetadata(METRICS_TOKEN_TAKEN, true);
/** Any valid credential of a team. */
export const Authenticated = () => rule({ kind: 'authenticated' });
/** The same, and the operator, who names the team. */
export const AuthenticatedOrAdmin = () => rule({ kind: 'authenticated', orAdmin: true });
/** A browser's session: the cookie of somebody who signed in. */
export const SessionOnly = () => rule({ kind: 'session' });
/** An operator only: the ADMIN_TOKEN, or a person whose claims make one. */
export const AdminOnly = () => rule({ kind: 'admin', orTeamAdmin: false });
/** The operator, or a `team:admin` credential; the handler checks that it is for the credential's own team. */
export const AdminOrTeamAdmin = () => rule({ kind: 'admin', orTeamAdmin: true });
