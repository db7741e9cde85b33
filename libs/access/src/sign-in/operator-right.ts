/** What OIDC_SCOPE_MAP may make of a person beside the scopes of a team: all that the ADMIN_TOKEN may, or to read all of it. */
export const OPERATOR_RIGHTS = ['operator', 'operator:read'] as const;
export type OperatorRight = (typeof OPERATOR_RIGHTS)[number];

/** @param values of the scope claim. @returns the greater right of those that the map gives them, or null. */
export function operatorRightOf(
  values: readonly string[],
  scopeMap: ReadonlyMap<string, readonly string[]>,
): OperatorRight | null {
  const given = values.flatMap((value) => scopeMap.get(value) ?? []);
  return OPERATOR_RIGHTS.find((right) => given.includes(right)) ?? null;
}
