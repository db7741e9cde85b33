/** What the operator says about the sign-in. */
export interface SignInSettings {
  issuer: string;
  clientId: string;
  /** Neither this nor a key: a public client, which PKCE alone protects. */
  clientSecret?: string;
  /** PKCS #8 in PEM, to sign with instead of showing a secret. */
  clientKey?: string;
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
