import { SCOPES, type Scope } from '#access';
import { asAdmin } from './admin-calls.js';
import { call, eventually } from './http.js';
import { type Stack, type TestTeam } from './stack.js';

/** A team with credentials in every state that a caller may present. */
export interface Credentials {
  team: TestTeam;
  /** All scopes. */
  full: string;
  /** All scopes but one. */
  without: (scope: Scope) => string;
  expired: string;
  revoked: string;
  expiredToken: string;
  revokedToken: string;
}

export async function makeCredentials(stack: Stack): Promise<Credentials> {
  const team = await stack.makeTeam({ scopes: [...SCOPES] });
  const key = async (settings: Record<string, unknown>) =>
    (await asAdmin<{ key_id: string; key: string }>(stack.url, `teams/${team.teamId}/keys`, { body: settings })).body.data;
  const token = async (settings: Record<string, unknown>) =>
    (await call<{ token_id: string; token: string }>(stack.url, '/gateway/v1/tokens', { token: team.key, body: settings })).body
      .data;

  const lacking = new Map<Scope, string>();
  for (const scope of SCOPES) lacking.set(scope, (await key({ scopes: SCOPES.filter((one) => one !== scope) })).key);
  const expired = await key({ scopes: [...SCOPES], expires_at: new Date(Date.now() + 1_000).toISOString() });
  const expiredToken = await token({ ttl_seconds: 1 });
  const revoked = await key({ scopes: [...SCOPES] });
  await asAdmin(stack.url, `keys/${revoked.key_id}`, { method: 'DELETE' });
  const revokedToken = await token({});
  await call(stack.url, `/gateway/v1/tokens/${revokedToken.token_id}`, { method: 'DELETE', token: team.key });
  for (const ended of [expired.key, expiredToken.token]) {
    await eventually(
      () => call(stack.url, '/api/v1/tasks', { token: ended }),
      ({ status }) => status === 401,
    );
  }
  return {
    team,
    full: team.key,
    without: (scope) => lacking.get(scope) ?? '',
    expired: expired.key,
    revoked: revoked.key,
    expiredToken: expiredToken.token,
    revokedToken: revokedToken.token,
  };
}
