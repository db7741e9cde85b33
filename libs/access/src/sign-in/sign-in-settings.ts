/** What the operator says about the sign-in. */
export interface SignInSettings {
  issuer: string;
  clientId: string;
  /** Left out: a public client, which PKCE alone protects. */
  clientSecret?: string;
  /** Asked of the provider, space-separated. */
  scopes: string;
  /** Where browsers reach the gateway. */
  publicUrl: string;
  /** Path of the gateway to which browsers go unless they ask for another. */
  returnPath: string;
  claims: ClaimRules;
}

export interface ClaimRules {
  teamClaim: string;
  /** Empty: the claim holds the team's id itself. */
  teamMap: ReadonlyMap<string, readonly string[]>;
  scopeClaim: string;
  /** `*` is everybody. */
  scopeMap: ReadonlyMap<string, readonly string[]>;
}
