import { ApiError } from '#contracts';
import { type Scope, SCOPES } from '../scopes.js';
import { OPERATOR_RIGHTS, operatorRightOf } from './operator-right.js';
import { type ClaimRules } from './sign-in-settings.js';

export type Claims = Readonly<Record<string, unknown>>;

const EVERYBODY = '*';

/**
 * The team and scopes of the person who signed in.
 * @throws ApiError 9002 when the claims yield no team, several teams, or no scopes; claim values are never shown.
 */
export function mapClaims(claims: Claims, rules: ClaimRules): { teamId: string; scopes: Scope[] } {
  const teams = teamsOf(textsOf(claims, rules.teamClaim), rules.teamMap);
  const [teamId, another] = teams;
  if (teamId === undefined) throw refusedClaims(`the claim ${rules.teamClaim} names no team of this gateway`, 'team');
  if (another !== undefined) throw refusedClaims(`the claim ${rules.teamClaim} names several teams; it must name one`, 'team');
  const named = new Set([EVERYBODY, ...textsOf(claims, rules.scopeClaim)].flatMap((value) => rules.scopeMap.get(value) ?? []));
  const scopes = SCOPES.filter((scope) => named.has(scope));
  if (scopes.length === 0) throw refusedClaims(`the claim ${rules.scopeClaim} grants no scopes`, 'scopes');
  return { teamId, scopes };
}

/** The values of the scope claim that make the person an operator; none: no operator. `*` gives no such right. */
export function operatorValues(claims: Claims, { scopeClaim, scopeMap }: ClaimRules): string[] {
  const values = textsOf(claims, scopeClaim).filter((value) => value !== EVERYBODY);
  return values.filter((value) => operatorRightOf([value], scopeMap) !== null);
}

/** @returns the names in the map that are neither scopes nor rights of an operator. */
export function unknownScopes({ scopeMap }: Pick<ClaimRules, 'scopeMap'>): string[] {
  const known: readonly string[] = [...SCOPES, ...OPERATOR_RIGHTS];
  return [...scopeMap.values()].flat().filter((scope) => !known.includes(scope));
}

function teamsOf(values: readonly string[], map: ClaimRules['teamMap']): string[] {
  return [...new Set(map.size === 0 ? values : values.flatMap((value) => map.get(value) ?? []))];
}

/** A string, or the strings of a list. */
function textsOf(claims: Claims, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '');
}

/** @param lacking which the claims do not give. */
export function refusedClaims(message: string, lacking: 'team' | 'scopes' | 'operator'): ApiError {
  return new ApiError(9002, {
    message: `sign-in refused: ${message}`,
    suggestion:
      lacking === 'operator'
        ? 'Ask whoever runs the gateway for that right.'
        : "Ask the gateway's operator to assign your account to a team.",
    details: { reason: 'claims', lacking },
  });
}
